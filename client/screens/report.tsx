/** A report: the photo first, the place by itself, the class with one tap. Everything else may stay empty. */
import { useEffect, useState } from "preact/hooks";
import type { Row, Value } from "../engine/protocol";
import { language, say } from "../words/say";
import { distance, metres } from "../words/times";
import type { CatalogueClass } from "./holdings";
import { useDraft } from "./draft";
import { go, usePhone } from "./hooks";
import { Field, Head, Icon, Note, Photos, Row as Line, useDeed } from "./parts";
import { localsOf, type Said, Speak } from "./spoken";
import { type Where, whereNow } from "./where";

interface Filled {
  photos: string[];
  after: string[];
  recording: Said | null;
  words: string;
  address: string;
  kind: string;
  code: string;
  isUrgent: boolean;
  isSelfHandled: boolean;
  where: Where | null;
}

const EMPTY: Filled = { photos: [], after: [], recording: null, words: "", address: "", kind: "", code: "", isUrgent: false, isSelfHandled: false, where: null };
const RECENT = "gezhi-recent-classes";
const MOST_RECENT = 6;
const NEAR = 60;

const keyOf = (one: { kind: string; code: string }): string => `${one.kind}/${one.code}`;

function recentClasses(classes: readonly CatalogueClass[]): CatalogueClass[] {
  const kept = (localStorage.getItem(RECENT) ?? "").split(",");
  return kept.map((key) => classes.find((one) => keyOf(one) === key)).filter((one) => one !== undefined);
}

/** Those used lately on this phone, then the commonest of the city. */
export function offeredClasses(classes: readonly CatalogueClass[], recent: readonly CatalogueClass[]): CatalogueClass[] {
  const common = classes.filter((one) => one.is_common === true && !recent.includes(one));
  return [...recent, ...common].slice(0, MOST_RECENT);
}

function noteRecent(key: string): void {
  const kept = (localStorage.getItem(RECENT) ?? "").split(",").filter((one) => one !== "" && one !== key);
  localStorage.setItem(RECENT, [key, ...kept].slice(0, MOST_RECENT).join(","));
}

export const nameOf = (one: CatalogueClass): string => (language() === "en" && one.name_en !== "" ? one.name_en : one.name);

/** Classes whose name or code holds what was typed. */
export function foundClasses(classes: readonly CatalogueClass[], typed: string): CatalogueClass[] {
  const wanted = typed.trim().toLowerCase();
  return wanted === "" ? [] : classes.filter((one) => `${one.name} ${one.name_en} ${one.code}`.toLowerCase().includes(wanted));
}

/** A picture for a class, by what its name speaks of. */
export function pictureOf(name: string): string {
  const pictures: [RegExp, string][] = [
    [/井|管|水|排|雨|污/, "layers"],
    [/灯|电|线|杆|信号/, "signal"],
    [/树|绿|花|园林/, "flag"],
    [/房|楼|建|墙|施工/, "building"],
    [/路|桥|车|交通|停/, "right"],
    [/火|消防|险|燃气|爆/, "alert"],
    [/老|人|幼|病|孤|困/, "user"],
    [/垃圾|污染|脏|渣/, "trash"],
    [/广告|招牌|摊|占道/, "wall"],
    [/纠纷|噪|吵|矛盾/, "message"],
  ];
  return pictures.find(([found]) => found.test(name))?.[1] ?? "case";
}

function Tile({ one, isChosen, choose }: { one: CatalogueClass; isChosen: boolean; choose: () => void }) {
  return (
    <button type="button" class="gz-tile" aria-pressed={isChosen} onClick={choose}>
      <Icon name={pictureOf(one.name)} />
      <span>{nameOf(one)}</span>
    </button>
  );
}

function Classes({ chosen, choose }: { chosen: string; choose: (one: CatalogueClass) => void }) {
  const { holdings } = usePhone();
  const [typed, setTyped] = useState("");
  const [major, setMajor] = useState("");
  const classes = holdings.classes;
  const majors = [...new Set(classes.map((one) => `${one.kind}/${one.major}`))];
  const shown = typed.trim() !== "" ? foundClasses(classes, typed).slice(0, 24) : major !== "" ? classes.filter((one) => `${one.kind}/${one.major}` === major) : [];
  const offered = offeredClasses(classes, recentClasses(classes));
  const picked = classes.find((one) => keyOf(one) === chosen);
  const tiles = (list: readonly CatalogueClass[]) => (
    <div class="gz-tiles">
      {list.map((one) => (
        <Tile key={keyOf(one)} one={one} isChosen={keyOf(one) === chosen} choose={() => choose(one)} />
      ))}
    </div>
  );
  const finding = (
    <>
      <div class="gz-class-search">
        <label class="visually-hidden" for="class-words">{say("Find a class by its words")}</label>
        <input id="class-words" class="form-control" type="search" placeholder={say("Find by words: manhole, light, rubbish…")} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </div>
      {typed === "" && (
        <>
          <label class="visually-hidden" for="class-major">{say("Kind of matter")}</label>
          <select id="class-major" class="form-select" value={major} onChange={(event) => setMajor(event.currentTarget.value)}>
            <option value="">{say("Choose a kind of matter, or leave it to the centre")}</option>
            {majors.map((key) => (
              <option key={key} value={key}>
                {majorName(key, classes)}
              </option>
            ))}
          </select>
        </>
      )}
      {tiles(shown)}
    </>
  );
  return (
    <fieldset class="gz-field gz-kinds">
      <legend class="form-label">{say("What is it?")}</legend>
      {picked && !shown.includes(picked) && !offered.includes(picked) && tiles([picked])}
      {offered.length > 0 && tiles(offered)}
      {offered.length === 0 && finding}
      {offered.length > 0 && (
        <details class="gz-other-kinds">
          <summary>{say("Another kind of matter")}</summary>
          {finding}
        </details>
      )}
    </fieldset>
  );
}

/** A major class is told by its first members. */
function majorName(key: string, classes: readonly CatalogueClass[]): string {
  const members = classes.filter((one) => `${one.kind}/${one.major}` === key);
  const named = members.slice(0, 3).map(nameOf).join(language() === "en" ? ", " : "、");
  return `${key.split("/")[1] ?? ""} ${named}${members.length > 3 ? "…" : ""}`;
}

/** Open matters near by: somebody may have reported it already. */
export function nearBy(cases: readonly Row[], where: Where | null): { row: Row; away: number }[] {
  if (where === null) return [];
  return cases
    .filter((row) => typeof row["lon"] === "number" && typeof row["lat"] === "number")
    .map((row) => ({ row, away: metres([where.lon, where.lat], [row["lon"] as number, row["lat"] as number]) }))
    .filter(({ away }) => away <= NEAR + where.accuracy)
    .sort((one, other) => one.away - other.away)
    .slice(0, 3);
}

export function Place({ where, ask, trouble }: { where: Where | null; ask: () => void; trouble: string }) {
  return (
    <p class="gz-line-facts gz-place-line" role="status">
      <Icon name="pin" />
      {where !== null && <span>{say("Place known to {metres} m", { metres: Math.max(1, Math.round(where.accuracy)) })}</span>}
      {where === null && <span>{trouble || say("Looking for the place…")}</span>}
      <button type="button" class="btn btn-sm btn-quiet" onClick={ask}>
        <Icon name="refresh" /> {say("Locate again")}
      </button>
    </p>
  );
}

export const NO_PLACE: Record<number, string> = { 0: "This phone tells no position: say where it is.", 1: "This app may not see the position: say where it is.", 2: "No position found: say where it is.", 3: "No position found: say where it is." };

export function Report({ from }: { from: string }) {
  const phone = usePhone();
  const { content, change, id, isReady, close } = useDraft<Filled>("report", from === "" ? null : from, EMPTY);
  const [noPlace, setNoPlace] = useState("");
  const [wrong, setWrong] = useState("");
  const [isSpeaking, setSpeaking] = useState(false);
  const locate = (): void => {
    setNoPlace("");
    whereNow().then((where) => change({ where }), (code: number) => setNoPlace(say(NO_PLACE[code] ?? NO_PLACE[2] ?? "")));
  };
  useEffect(() => {
    if (isReady && content.where === null) locate();
  }, [isReady]);
  const door = phone.holdings.addressOf(from);
  useEffect(() => {
    if (isReady && door !== "" && content.address === "") change({ address: door });
  }, [isReady, door]);
  const { does, isRunning, trouble } = useDeed(async () => {
    const what = incomplete(content);
    setWrong(what);
    if (what !== "") return;
    close();
    if (content.code !== "") noteRecent(keyOf(content));
    const photos = [...content.photos, ...(content.isSelfHandled ? content.after : []), ...localsOf(content.recording)];
    await phone.wish({ deed: "case.report", body: bodyOf(content, phone.holdings.classes, phone.post?.code ?? ""), photos, draft: id });
    go("sent", true);
  });
  const near = nearBy(phone.holdings.open, content.where);
  return (
    <>
      <Head title={say("Report")} />
      <main class="gz-phone-main">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            does();
          }}
        >
          <Photos id="report-photo" label={say("Take a photo")} locals={content.photos} change={(photos) => change({ photos })} />
          <Place where={content.where} ask={locate} trouble={noPlace} />
          {near.length > 0 && (
            <Note>
              {say("Open near by: is it one of these?")}
              <ul class="gz-list">
                {near.map(({ row, away }) => (
                  <Line key={row.id} place={`case/${row.id}`} title={phone.holdings.titleOf(row, language())} note={`${distance(away)} · ${String(row["words"] ?? "")}`} />
                ))}
              </ul>
            </Note>
          )}
          <Classes chosen={content.code === "" ? "" : keyOf(content)} choose={(one) => change(keyOf(one) === keyOf(content) ? { kind: "", code: "" } : { kind: one.kind, code: one.code })} />
          <Speak said={content.recording} change={(recording) => change({ recording })} busy={setSpeaking} />
          <Field id="report-words" label={say("In a few words")} hint={hintOf(content)}>
            <textarea id="report-words" class="form-control" rows={2} value={content.words} onInput={(event) => change({ words: event.currentTarget.value })} />
          </Field>
          <Field id="report-address" label={say("Where exactly")} hint={content.where === null ? say("Needed while there is no position.") : ""}>
            <input id="report-address" class="form-control" value={content.address} onInput={(event) => change({ address: event.currentTarget.value })} />
          </Field>
          <div class="gz-checks">
            <label class="form-check">
              <input class="form-check-input" type="checkbox" checked={content.isUrgent} onChange={(event) => change({ isUrgent: event.currentTarget.checked })} />
              <span>{say("Urgent")}</span>
            </label>
            <label class="form-check">
              <input class="form-check-input" type="checkbox" checked={content.isSelfHandled} onChange={(event) => change({ isSelfHandled: event.currentTarget.checked })} />
              <span>{say("I have settled it on the spot")}</span>
            </label>
          </div>
          {content.isSelfHandled && <Photos id="report-after" label={say("Photo afterwards")} locals={content.after} change={(after) => change({ after })} />}
          {(wrong || trouble) !== "" && <Note risk icon="alert">{wrong || trouble}</Note>}
          <button type="submit" class="btn btn-primary btn-lg btn-block" disabled={isRunning || isSpeaking}>
            {say("Send the report")}
          </button>
        </form>
      </main>
    </>
  );
}

function hintOf(filled: Filled): string {
  if (filled.code !== "") return say("May stay empty: then the class says it.");
  return filled.recording === null ? "" : say("May stay empty: the recording says it.");
}

/** What is still missing; nothing when it can go. */
export function incomplete(filled: Filled): string {
  const isSaid = filled.words.trim() !== "" || filled.recording !== null;
  if (filled.code === "" && !isSaid) return say("Choose what it is, or say it: in a few words or by voice.");
  if (filled.where === null && filled.address.trim() === "") return say("Say where it is: there is no position.");
  const isShown = filled.photos.length > 0 && filled.after.length > 0;
  return filled.isSelfHandled && !isShown ? say("Show it in two photos: as it was found, and settled.") : "";
}

export function bodyOf(filled: Filled, classes: readonly CatalogueClass[], code: string): { [name: string]: Value } {
  const chosen = classes.find((one) => keyOf(one) === keyOf(filled));
  const { where } = filled;
  const point = where === null ? { code } : { lon: where.lon, lat: where.lat, datum: "wgs84", accuracy: where.accuracy };
  const photos = filled.photos.map((local) => ({ local, purpose: filled.isSelfHandled ? "before" : "report" }));
  const after = filled.isSelfHandled ? filled.after.map((local) => ({ local, purpose: "after" })) : [];
  return {
    words: filled.words.trim() || (chosen?.name ?? (filled.recording === null ? "" : say("Voice report"))),
    place: { ...point, address: filled.address.trim() },
    ...(chosen === undefined ? {} : { class: { kind: chosen.kind, code: chosen.code } }),
    urgency: filled.isUrgent ? "urgent" : "normal",
    photos: [...photos, ...after],
    ...(filled.recording === null ? {} : { recording: { ...filled.recording } }),
    self_handled: filled.isSelfHandled,
  };
}

/** After sending: it is kept, whatever the signal. */
export function Sent() {
  const phone = usePhone();
  const isThere = phone.line.waiting === 0;
  return (
    <>
      <Head title={say("Report")} />
      <main class="gz-phone-main gz-done">
        <Icon name="check" />
        <h2>{isThere ? say("The centre has it") : say("Kept on this phone")}</h2>
        <p>{isThere ? say("You see it among your matters until it is settled.") : say("It goes up by itself as soon as there is signal, also when the app is closed.")}</p>
        <button type="button" class="btn btn-primary btn-block" onClick={() => go("report", true)}>
          {say("Report another")}
        </button>
        <button type="button" class="btn btn-block" onClick={() => go("", true)}>
          {say("To today")}
        </button>
      </main>
    </>
  );
}
