/** An inspection: point by point with photos where they are asked; what is a hazard becomes a report. */
import { useState } from "preact/hooks";
import type { Row, Value } from "../engine/protocol";
import { language, say } from "../words/say";
import { useDraft } from "./draft";
import { go, usePhone, useWalking } from "./hooks";
import { Choice, Empty, Field, Head, Icon, Note, Photos, useDeed } from "./parts";
import { named, noteInspected } from "./patrol";

export interface Asked {
  number: number;
  words: string;
  wordsEn: string;
  leastPhotos: number;
  isRequired: boolean;
}

export interface Said {
  verdict: string;
  words: string;
  photos: string[];
}

interface Filled {
  /** The edition it was begun in, with its points: a newer one changes nothing in what was begun. */
  template: string;
  points: Asked[];
  said: Record<string, Said>;
  words: string;
}

const EMPTY: Filled = { template: "", points: [], said: {}, words: "" };
const NOTHING: Said = { verdict: "", words: "", photos: [] };
const VERDICTS = ["fine", "settled", "hazard", "not_here"] as const;
const NEEDS_WORDS = new Set(["settled", "hazard"]);

export function askedBy(template: Row): Asked[] {
  const points = Array.isArray(template["points"]) ? template["points"] : [];
  return points.filter((one) => Array.isArray(one)).map(([number, words, wordsEn, leastPhotos, isRequired]) => ({ number: Number(number), words: String(words), wordsEn: String(wordsEn), leastPhotos: Number(leastPhotos), isRequired: isRequired === true }));
}

/** What is still missing at a point; nothing when it can go. As `patrols/rules/inspecting.py`. */
export function missingAt(point: Asked, said: Said, isWhole: boolean): string {
  if (said.verdict === "") return point.isRequired && isWhole ? say("Not answered yet.") : "";
  if (said.verdict !== "not_here" && said.photos.length < point.leastPhotos) return say("Photos needed: {least}, there: {count}.", { least: point.leastPhotos, count: said.photos.length });
  return NEEDS_WORDS.has(said.verdict) && said.words.trim() === "" ? say("Say in a few words what is wrong.") : "";
}

function PointForm({ point, said, wrong, change }: { point: Asked; said: Said; wrong: string; change: (said: Said) => void }) {
  const { holdings } = usePhone();
  const words = (language() === "en" && point.wordsEn) || point.words;
  const isOpen = said.verdict !== "" && said.verdict !== "not_here";
  return (
    <section class="card card-body gz-inspect-point" id={`point-${point.number}`}>
      <Choice name={`verdict-${point.number}`} legend={`${point.number}. ${words}`} chosen={said.verdict} choose={(verdict) => change({ ...said, verdict })} choices={VERDICTS.map((verdict) => [verdict, holdings.label("verdict", verdict, language())] as const)} />
      {isOpen && NEEDS_WORDS.has(said.verdict) && (
        <Field id={`said-${point.number}`} label={said.verdict === "hazard" ? say("What is wrong: this becomes a report") : say("What was wrong and put right")} required>
          <textarea id={`said-${point.number}`} class="form-control" rows={2} maxLength={500} value={said.words} onInput={(event) => change({ ...said, words: event.currentTarget.value })} />
        </Field>
      )}
      {isOpen && (
        <Photos
          id={`photo-${point.number}`}
          label={point.leastPhotos > said.photos.length ? say("More photos: {count}", { count: point.leastPhotos - said.photos.length }) : say("Photo")}
          locals={said.photos}
          change={(photos) => change({ ...said, photos })}
        />
      )}
      {wrong !== "" && (
        <div class="gz-error" role="alert">
          <Icon name="alert" />
          {wrong}
        </div>
      )}
    </section>
  );
}

export function Inspect({ template, thing }: { template: string; thing: string }) {
  const phone = usePhone();
  const walking = useWalking();
  const { content, change, id, close, isReady } = useDraft<Filled>("inspect", `${template}:${thing}`, EMPTY);
  const [wrong, setWrong] = useState<Record<number, string>>({});
  const form = phone.document("templates", content.template || template);
  const row = phone.holdings.all("inspections").find((one) => one["thing"] === thing) ?? null;
  const points = content.points.length > 0 ? content.points : form === null ? [] : askedBy(form);
  const saidAt = (point: Asked): Said => content.said[point.number] ?? NOTHING;

  const send = async (result: string): Promise<void> => {
    const isAnswered = result === "met" || result === "incomplete";
    const answered = isAnswered ? points.filter((point) => saidAt(point).verdict !== "") : [];
    const findings = answered.map((point): Value => {
      const { verdict, words, photos } = saidAt(point);
      const isHere = verdict !== "not_here";
      return { number: point.number, verdict, words: isHere && NEEDS_WORDS.has(verdict) ? words : "", photos: isHere ? photos.map((local) => ({ local })) : [] };
    });
    const photos = answered.flatMap((point) => (saidAt(point).verdict === "not_here" ? [] : saidAt(point).photos));
    close();
    noteInspected(thing);
    await phone.wish({ deed: "inspection.record", subject: thing, body: { template: content.template || template, result, findings, words: content.words, round: walking.walk?.round ?? null }, photos, draft: id });
    go("", true);
  };
  const handIn = (result: "met" | "incomplete"): Promise<void> => {
    const found = Object.fromEntries(points.map((point) => [point.number, missingAt(point, saidAt(point), result === "met")] as const).filter(([, words]) => words !== ""));
    setWrong(found);
    const [first] = Object.keys(found);
    if (first === undefined) return send(result);
    document.getElementById(`point-${first}`)?.scrollIntoView({ block: "start" });
    return Promise.resolve();
  };
  const whole = useDeed(() => handIn("met"));
  const part = useDeed(() => handIn("incomplete"));
  const nobody = useDeed(() => send("nobody"));
  const refused = useDeed(() => send("refused"));
  const isRunning = whole.isRunning || part.isRunning || nobody.isRunning || refused.isRunning;
  const trouble = whole.trouble || part.trouble || nobody.trouble || refused.trouble;
  const title = row === null ? say("Inspection") : String(row["name"]);
  if (points.length === 0 || row === null) {
    return (
      <>
        <Head title={title} behind="today" />
        <main class="gz-phone-main">{isReady && <Empty icon="shield" words={say("This inspection is not on this phone: it is not yours any more, or its template has ended.")} />}</main>
      </>
    );
  }
  const answered = points.filter((point) => saidAt(point).verdict !== "").length;
  const label = (result: string): string => phone.holdings.label("visit", result, language());
  return (
    <>
      <Head title={title} behind="today" />
      <main class="gz-phone-main">
        <p class="gz-line-facts">
          <strong>{form === null ? "" : named(form)}</strong>
          <span>{typeof row["last_date"] === "string" ? say("Last seen {day}", { day: row["last_date"] }) : say("Never inspected before")}</span>
          {Number(row["tries"]) > 0 && <span>{say("In vain since then: {count}", { count: Number(row["tries"]) })}</span>}
        </p>
        <div class="gz-form-deeds gz-inspect-failed">
          <button type="button" class="btn" disabled={isRunning} onClick={nobody.does}>
            {label("nobody")}
          </button>
          <button type="button" class="btn" disabled={isRunning} onClick={refused.does}>
            {label("refused")}
          </button>
        </div>
        <p class="gz-hint">{say("A visit in vain is kept as such; the inspection stays due.")}</p>
        {points.map((point) => (
          <PointForm key={point.number} point={point} said={saidAt(point)} wrong={wrong[point.number] ?? ""} change={(said) => change({ template: content.template || template, points, said: { ...content.said, [point.number]: said } })} />
        ))}
        <Field id="inspect-words" label={say("Note")}>
          <textarea id="inspect-words" class="form-control" rows={2} maxLength={500} value={content.words} onInput={(event) => change({ words: event.currentTarget.value })} />
        </Field>
        {(trouble !== "" || Object.keys(wrong).length > 0) && <Note risk icon="alert">{trouble || say("Points not complete yet: {count}", { count: Object.keys(wrong).length })}</Note>}
        <div class="gz-stack">
          <button type="button" class="btn btn-primary btn-block" disabled={isRunning} onClick={whole.does}>
            {say("Hand in: {count} of {all} answered", { count: answered, all: points.length })}
          </button>
          <button type="button" class="btn btn-block" disabled={isRunning} onClick={part.does}>
            {say("Could not be finished: hand in what there is")}
          </button>
        </div>
        <p class="gz-hint">{say("Kept on this phone after every tap.")}</p>
      </main>
    </>
  );
}
