/** One matter: what, where, how urgent; what I can do now; the rest below. Deeds are taken without signal, too. */
import { useState } from "preact/hooks";
import type { Row, Value } from "../engine/protocol";
import { language, say } from "../words/say";
import { distance, instant } from "../words/times";
import { useDraft } from "./draft";
import { go, useNow, usePhone } from "./hooks";
import { Handover } from "./help";
import { Choice, Clock, Empty, Field, Head, Icon, Note, Photos, useDeed } from "./parts";
import { Heard } from "./spoken";
import { LastWords } from "./told";
import { awayOf, lastWhere } from "./where";

/** Deeds that can be done on the way, the likeliest first. */
export const ON_THE_WAY = ["take", "submit", "verify", "check", "step", "note", "hand_back", "return_order"] as const;
export type OnTheWay = (typeof ON_THE_WAY)[number];

interface Filled {
  words: string;
  photos: string[];
  /** For deeds that say yes or no. */
  verdict: "" | "yes" | "no";
}

const EMPTY: Filled = { words: "", photos: [], verdict: "" };

interface Form {
  words: string;
  needsWords: boolean;
  photos: string;
  verdict: readonly [string, string] | null;
  body: (filled: Filled, photos: Value[]) => { [name: string]: Value };
}

const REASONED: Omit<Form, "words"> = { needsWords: true, photos: "", verdict: null, body: ({ words }) => ({ reason: words }) };

/** What each deed asks for; a taking asks for nothing. */
export function formOf(deed: OnTheWay): Form | null {
  const forms: Record<OnTheWay, Form | null> = {
    take: null,
    submit: { words: say("What was done"), needsWords: true, photos: say("Photo afterwards"), verdict: null, body: ({ words }, photos) => ({ answer: words, photos }) },
    verify: { words: say("What was seen"), needsWords: false, photos: say("Photo"), verdict: [say("It is there"), say("It is not there")], body: ({ words, verdict }, photos) => ({ found: verdict === "yes", words, photos }) },
    check: { words: say("What was seen"), needsWords: false, photos: say("Photo"), verdict: [say("Solved"), say("Not solved")], body: ({ words, verdict }, photos) => ({ passed: verdict === "yes", words, photos }) },
    step: { words: say("What was done"), needsWords: true, photos: say("Photo"), verdict: null, body: ({ words }, photos) => ({ words, photos }) },
    note: { words: say("Note"), needsWords: true, photos: "", verdict: null, body: ({ words }) => ({ words }) },
    hand_back: { words: say("Why"), ...REASONED },
    return_order: { words: say("Why"), ...REASONED },
  };
  return forms[deed];
}

const PURPOSES: Partial<Record<OnTheWay, string>> = { submit: "after", step: "step", verify: "check", check: "check" };

/** What is still missing of a form; nothing when it can go. */
export function missing(form: Form, filled: Filled): string {
  if (form.verdict !== null && filled.verdict === "") return say("Choose one of the two.");
  return form.needsWords && filled.words.trim() === "" ? say("Say it in a few words.") : "";
}

function DeedForm({ row, deed, done, leave }: { row: Row; deed: OnTheWay; done: () => void; leave: () => void }) {
  const phone = usePhone();
  const form = formOf(deed);
  const { content, change, id, close } = useDraft<Filled>(`case.${deed}`, row.id, EMPTY);
  const [wrong, setWrong] = useState("");
  const { does, isRunning, trouble } = useDeed(async () => {
    if (form === null) return;
    const what = missing(form, content);
    setWrong(what);
    if (what !== "") return;
    const purpose = PURPOSES[deed] ?? "report";
    const photos = content.photos.map((local) => ({ local, purpose }));
    close();
    await phone.wish({ deed: `case.${deed}`, subject: row.id, base: row["version"] as number, body: form.body(content, photos), photos: content.photos, draft: id });
    done();
  });
  if (form === null) return null;
  return (
    <form
      class="card card-body gz-deed-form"
      onSubmit={(event) => {
        event.preventDefault();
        does();
      }}
    >
      <h2>{phone.holdings.label("deed", deed, language())}</h2>
      {form.verdict !== null && (
        <Choice name="verdict" legend={say("What is it like?")} chosen={content.verdict} choose={(value) => change({ verdict: value as Filled["verdict"] })} choices={[["yes", form.verdict[0]], ["no", form.verdict[1]]]} />
      )}
      {form.photos !== "" && <Photos id={`photo-${deed}`} label={form.photos} locals={content.photos} change={(photos) => change({ photos })} />}
      <Field id={`words-${deed}`} label={form.words} required={form.needsWords} wrong={wrong || trouble}>
        <textarea id={`words-${deed}`} class="form-control" rows={3} value={content.words} onInput={(event) => change({ words: event.currentTarget.value })} />
      </Field>
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={leave}>
          {say("Close; the draft stays")}
        </button>
        <button type="submit" class="btn btn-primary" disabled={isRunning}>
          {phone.holdings.label("deed", deed, language())}
        </button>
      </div>
    </form>
  );
}

function Deeds({ row }: { row: Row }) {
  const phone = usePhone();
  const [chosen, choose] = useState<OnTheWay | null>(null);
  const [done, setDone] = useState<OnTheWay | null>(null);
  const name = (deed: OnTheWay): string => phone.holdings.label("deed", deed, language());
  const allowed = new Set((row["deeds"] as string[] | null) ?? []);
  const deeds = ON_THE_WAY.filter((deed) => allowed.has(deed));
  const take = useDeed(async () => {
    await phone.wish({ deed: "case.take", subject: row.id, base: row["version"] as number });
    setDone("take");
  });
  const press = (deed: OnTheWay): void => (formOf(deed) === null ? take.does() : choose(deed));
  const ended = (deed: OnTheWay): void => {
    choose(null);
    setDone(deed);
  };
  // The form stands where the buttons stood: nothing of it lies under the thumb's edge.
  if (chosen !== null) return <DeedForm key={chosen} row={row} deed={chosen} done={() => ended(chosen)} leave={() => choose(null)} />;
  return (
    <>
      {done !== null && <p class="gz-mark-done gz-deed-done" role="status"><Icon name="check" /> {say("Done: {deed}", { deed: name(done) })}</p>}
      {deeds.length === 0 && <p class="gz-hint">{say("Nothing for you to do here now.")}</p>}
      <div class="gz-case-deeds" hidden={deeds.length === 0}>
        {deeds.map((deed, at) => (
          <button key={deed} type="button" class={`btn${at === 0 && deed !== "note" ? " btn-primary" : ""}`} onClick={() => press(deed)}>
            {name(deed)}
          </button>
        ))}
      </div>
      {take.trouble !== "" && <Note risk icon="alert">{take.trouble}</Note>}
    </>
  );
}

/** What was done on this phone and waits to go up. */
function Waiting({ id }: { id: string }) {
  const phone = usePhone();
  const waiting = phone.queue.filter((command) => command.subject === id && (command.state === "ready" || command.state === "waiting"));
  if (waiting.length === 0) return null;
  return (
    <Note icon="upload">
      {waiting.map((command) => (
        <p key={command.id}>{say("{deed}: kept here, goes up by itself", { deed: phone.holdings.label("deed", command.deed.replace(/^case\./, ""), language()) })}</p>
      ))}
    </Note>
  );
}

export function CaseScreen({ id }: { id: string }) {
  const phone = usePhone();
  const now = useNow();
  const row = phone.document("cases", id);
  if (row === null) {
    return (
      <>
        <Head title={say("Matter")} behind="today" />
        <Empty icon="case" words={say("This matter is not on this phone any more: it is closed, or somebody else's now.")} />
      </>
    );
  }
  const { holdings } = phone;
  const away = awayOf(row, lastWhere());
  const facts: [string, string][] = [
    [say("Where"), [String(row["address"] ?? ""), away === null ? "" : distance(away)].filter(Boolean).join(" · ")],
    [say("Order"), row["order_words"] === row["last_words"] ? "" : String(row["order_words"] ?? "")],
    [say("With"), String(row["handler"] ?? row["department"] ?? "")],
    [say("Reported"), `${instant(Date.parse(String(row["reported_at"])), now)} · ${holdings.label("source", row["source"], language())}`],
    [say("Number"), String(row["number"] ?? "")],
  ];
  const point = typeof row["lon"] === "number" && typeof row["lat"] === "number";
  return (
    <>
      <Head title={holdings.titleOf(row, language())} behind="today" />
      <main class="gz-phone-main">
        <p class="gz-case-words">{String(row["words"] ?? "")}</p>
        <p class="gz-line-facts">
          <Clock due={row["due_at"] as string | null} yellow={row["yellow_at"] as string | null} now={now} />
          <span>{holdings.label("state", row["state"], language())}</span>
          {row["urgency"] === "urgent" && <strong>{holdings.label("urgency", "urgent", language())}</strong>}
        </p>
        <Heard row={row} />
        <LastWords row={row} />
        <Waiting id={id} />
        <Deeds row={row} />
        <Handover row={row} />
        <dl class="gz-facts">
          {facts.filter(([, words]) => words !== "").map(([name, words]) => (
            <>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </>
          ))}
        </dl>
        {point && (
          <button type="button" class="btn btn-block" onClick={() => go(`map/${id}`)}>
            <Icon name="map" /> {say("Show on the map")}
          </button>
        )}
      </main>
    </>
  );
}
