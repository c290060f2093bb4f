/** Somebody needs help here: a photo, the place, a few words; it goes at once to whoever the city named for it. */
import { useEffect, useState } from "preact/hooks";
import type { Row, Value } from "../engine/protocol";
import { language, say } from "../words/say";
import { useDraft } from "./draft";
import type { CatalogueClass } from "./holdings";
import { go, usePhone } from "./hooks";
import { Help as Contacts } from "./me";
import { Field, Head, Icon, Note, Photos, Row as Line, Section, To, useDeed } from "./parts";
import { NO_PLACE, Place } from "./report";
import { localsOf, type Said, Speak } from "./spoken";
import { type Where, whereNow } from "./where";

interface Filled {
  photos: string[];
  recording: Said | null;
  words: string;
  address: string;
  where: Where | null;
}

const EMPTY: Filled = { photos: [], recording: null, words: "", address: "", where: null };

/** The class that the city set for it; none where it has set none. */
export const helpClass = (classes: readonly CatalogueClass[]): CatalogueClass | undefined => classes.find((one) => one.is_help);

/** Whether a matter is one of help, so that staying and handing over belong to it. */
export function isHelp(row: Row, classes: readonly CatalogueClass[]): boolean {
  const found = helpClass(classes);
  return found !== undefined && row["class"] === found.code && row["class_name"] === found.name;
}

/** An urgent report of the city's class; its photos show a person, and say so. */
export function bodyOf(filled: Filled, found: CatalogueClass | undefined, code: string): { [name: string]: Value } {
  const { where } = filled;
  const point = where === null ? { code } : { lon: where.lon, lat: where.lat, datum: "wgs84", accuracy: where.accuracy };
  const condition = found?.limits[0]?.condition;
  const named = found && { kind: found.kind, code: found.code, ...(condition === undefined ? {} : { condition }) };
  return {
    words: filled.words.trim() || (found?.name ?? say("Somebody needs help here")),
    place: { ...point, address: filled.address.trim() },
    ...(named === undefined ? {} : { class: named }),
    urgency: "urgent",
    photos: filled.photos.map((local) => ({ local, purpose: "person" })),
    ...(filled.recording === null ? {} : { recording: { ...filled.recording } }),
  };
}

export function HelpScreen() {
  const phone = usePhone();
  const { content, change, id, isReady, close } = useDraft<Filled>("help", null, EMPTY);
  const [noPlace, setNoPlace] = useState("");
  const [wrong, setWrong] = useState("");
  const [isSpeaking, setSpeaking] = useState(false);
  const found = helpClass(phone.holdings.classes);
  const locate = (): void => {
    setNoPlace("");
    whereNow().then((where) => change({ where }), (code: number) => setNoPlace(say(NO_PLACE[code] ?? NO_PLACE[2] ?? "")));
  };
  useEffect(() => {
    if (isReady) locate();
  }, [isReady]);
  const { does, isRunning, trouble } = useDeed(async () => {
    const hasPlace = content.where !== null || content.address.trim() !== "";
    setWrong(hasPlace ? "" : say("Say where it is: there is no position."));
    if (!hasPlace) return;
    close();
    await phone.wish({ deed: "case.report", body: bodyOf(content, found, phone.post?.code ?? ""), photos: [...content.photos, ...localsOf(content.recording)], draft: id });
    go("sent", true);
  });
  return (
    <>
      <Head title={say("Help on the spot")} behind="today" />
      <main class="gz-phone-main">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            does();
          }}
        >
          <Photos id="help-photo" label={say("Photo of the person")} locals={content.photos} change={(photos) => change({ photos })} />
          <p class="gz-hint">{say("Only the department that helps and whoever handles the matter see it.")}</p>
          <Place where={content.where} ask={locate} trouble={noPlace} />
          <Speak said={content.recording} change={(recording) => change({ recording })} busy={setSpeaking} />
          <Field id="help-words" label={say("What is known")} hint={say("Name, age, clothes, what the person says. May stay empty.")}>
            <textarea id="help-words" class="form-control" rows={3} value={content.words} onInput={(event) => change({ words: event.currentTarget.value })} />
          </Field>
          <Field id="help-address" label={say("Where exactly")} hint={content.where === null ? say("Needed while there is no position.") : ""}>
            <input id="help-address" class="form-control" value={content.address} onInput={(event) => change({ address: event.currentTarget.value })} />
          </Field>
          {found === undefined && <Note>{say("The city has named nobody for this yet: it goes to the centre as urgent.")}</Note>}
          {(wrong || trouble) !== "" && <Note risk icon="alert">{wrong || trouble}</Note>}
          <button type="submit" class="btn btn-primary btn-lg btn-block" disabled={isRunning || isSpeaking}>
            {say("Call for help")}
          </button>
        </form>
        <Contacts />
      </main>
    </>
  );
}

/** The help that I called and that goes on. */
export function HelpUnderWay() {
  const { holdings } = usePhone();
  const mine = holdings.open.filter((row) => row["mine"] === "reporter" && isHelp(row, holdings.classes));
  if (mine.length === 0) return null;
  return (
    <Section title={say("Help under way")} count={mine.length}>
      <ul class="gz-list">
        {mine.map((row) => (
          <Line key={row.id} place={`case/${row.id}`} icon="user" title={String(row["words"])} note={[holdings.label("state", row["state"], language()), String(row["department"] ?? "")].filter(Boolean).join(" · ")} />
        ))}
      </ul>
    </Section>
  );
}

/** The one button. */
export function HelpHere() {
  return (
    <To place="help" class="btn btn-block gz-help-here">
      <Icon name="users" /> {say("Somebody needs help here")}
    </To>
  );
}

interface Handed {
  words: string;
  since: string;
  until: string;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant as a field for day and time holds it, on the device's clock. */
export function fieldOf(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** What is still missing of a handover; nothing when it can go. */
export function missing(handed: Handed): string {
  if (handed.words.trim() === "") return say("Say to whom.");
  return Date.parse(handed.since) < Date.parse(handed.until) ? "" : say("The handover comes after the beginning.");
}

/** I stayed with them, and handed them over: to whom, from when to when. */
export function Handover({ row }: { row: Row }) {
  const phone = usePhone();
  const [isOpen, open] = useState(false);
  const [now] = useState(Date.now);
  const { content, change, id, close } = useDraft<Handed>("case.handover", row.id, { words: "", since: fieldOf(Date.parse(String(row["reported_at"]))), until: fieldOf(now) });
  const [wrong, setWrong] = useState("");
  const { does, isRunning, trouble } = useDeed(async () => {
    const what = missing(content);
    setWrong(what);
    if (what !== "") return;
    close();
    const stayed = { since: new Date(content.since).toISOString(), until: new Date(content.until).toISOString() };
    await phone.wish({ deed: "case.note", subject: row.id, body: { words: content.words.trim(), stayed }, draft: id });
    open(false);
  });
  const deeds = row["deeds"];
  const mayNote = Array.isArray(deeds) && deeds.includes("note");
  if (!mayNote || row["mine"] === "" || !isHelp(row, phone.holdings.classes)) return null;
  if (!isOpen) {
    return (
      <button type="button" class="btn btn-block" onClick={() => open(true)}>
        <Icon name="users" /> {say("Hand over")}
      </button>
    );
  }
  return (
    <form
      class="card card-body gz-deed-form"
      onSubmit={(event) => {
        event.preventDefault();
        does();
      }}
    >
      <h2>{say("Hand over")}</h2>
      <Field id="handed-words" label={say("To whom")} required wrong={wrong || trouble}>
        <input id="handed-words" class="form-control" value={content.words} onInput={(event) => change({ words: event.currentTarget.value })} />
      </Field>
      <Field id="handed-since" label={say("I stayed from")}>
        <input id="handed-since" class="form-control" type="datetime-local" value={content.since} onInput={(event) => change({ since: event.currentTarget.value })} />
      </Field>
      <Field id="handed-until" label={say("Handed over at")}>
        <input id="handed-until" class="form-control" type="datetime-local" value={content.until} onInput={(event) => change({ until: event.currentTarget.value })} />
      </Field>
      <button type="submit" class="btn btn-primary btn-block" disabled={isRunning}>
        {say("Note the handover")}
      </button>
    </form>
  );
}
