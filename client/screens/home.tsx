/** One home: who is behind the door, how old that knowledge is, what was found, and what to do there. */
import { useEffect, useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { dayOf } from "../words/times";
import { ageOf, oldest } from "./ages";
import { AddPerson } from "./entering";
import { usePhone } from "./hooks";
import { Empty, Head, Icon, Note, Row as Line, Section, To, useDeed } from "./parts";
import { Themes } from "./themes";
import { VisitForm } from "./visit";
import { useWaiting } from "./waiting";

const SEEN = new Map<string, number>();
const ONE_LOOK = 10 * 60_000;

/** Opening a card is a look: told to the server when there is a line, once in ten minutes. */
export function useLook(deed: "home.look" | "person.look", row: Row | null): void {
  const phone = usePhone();
  useEffect(() => {
    if (row === null || Date.now() - (SEEN.get(row.id) ?? 0) < ONE_LOOK) return;
    SEEN.set(row.id, Date.now());
    void phone.wish({ deed, subject: row.id });
  }, [row?.id]);
}

function PersonLine({ person, home }: { person: Row; home: string }) {
  const { holdings } = usePhone();
  const ties = (person["ties"] as [string, string, string | null][] | null) ?? [];
  const roles = ties.filter(([at]) => at === home).map(([, role]) => holdings.label("tie", role, language()));
  const facts = [roles.join(language() === "en" ? ", " : "、"), holdings.label("sex", person["sex"], language()), yearsOf(person)].filter(Boolean);
  return (
    <Line place={`person/${person.id}`} icon="user" title={String(person["name"])} note={facts.join(" · ")}>
      <Age row={person} kind="person" />
    </Line>
  );
}

function yearsOf(person: Row): string {
  const born = person["birth_date"];
  if (typeof born !== "string") return "";
  const [year = 0, month = 0, day = 0] = born.split("-").map(Number);
  const now = new Date();
  const isBefore = now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day);
  return say("{years} years old", { years: now.getFullYear() - year - (isBefore ? 1 : 0) });
}

/** Since when the oldest value stands, and whether that is too long. */
export function Age({ row, kind }: { row: Row; kind: string }) {
  const { holdings } = usePhone();
  const age = oldest(row, kind, holdings, dayOf(Date.now()));
  if (age === null) return null;
  return (
    <span class="gz-line-facts">
      <span data-old={age.isOld ? "" : undefined}>
        {age.isOld ? "↻ " : ""}
        {ageOf(age.day, dayOf(Date.now()))}
      </span>
    </span>
  );
}

/** Nobody lives there: said about the home itself, not about one visit. */
function Unlived({ home }: { home: Row }) {
  const phone = usePhone();
  const { does, isRunning, trouble } = useDeed(async () => {
    await phone.wish({ deed: "home.found", subject: home.id, body: { condition: "empty" } });
  });
  if (home["condition"] === "empty") return null;
  return (
    <>
      <button type="button" class="btn btn-block" disabled={isRunning} onClick={does}>
        {say("Enter: nobody lives there")}
      </button>
      {trouble !== "" && <p class="gz-error">{trouble}</p>}
    </>
  );
}

function Confirm({ home }: { home: Row }) {
  const phone = usePhone();
  const [isSure, setSure] = useState(false);
  const people = phone.holdings.people(home.id);
  const { does, isRunning, trouble } = useDeed(async () => {
    await phone.wish({ deed: "home.confirm", subject: home.id });
    setSure(false);
  });
  if (!isSure) {
    return (
      <button type="button" class="btn btn-primary btn-block" onClick={() => setSure(true)}>
        {say("Everybody here as it stands")}
      </button>
    );
  }
  return (
    <Note>
      <p>{say("Everything said about this home and about {count} people is confirmed as of now.", { count: people.length })}</p>
      {trouble !== "" && <p class="gz-error">{trouble}</p>}
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={() => setSure(false)}>
          {say("Not yet")}
        </button>
        <button type="button" class="btn btn-primary" disabled={isRunning} onClick={does}>
          {say("Confirm all")}
        </button>
      </div>
    </Note>
  );
}

export function Home({ id }: { id: string }) {
  const phone = usePhone();
  const home = phone.document("homes", id);
  useLook("home.look", home);
  const waiting = useWaiting(id);
  if (home === null) {
    return (
      <>
        <Head title={say("Home")} behind="grid" />
        <Empty icon="home" words={say("This home is not on this phone: it stands outside your cells.")} />
      </>
    );
  }
  const { holdings } = phone;
  const people = holdings.people(id);
  const today = dayOf(Date.now());
  const seen = typeof home["condition_at"] === "string" ? dayOf(Date.parse(home["condition_at"])) : null;
  const isToldBelow = seen !== null && seen === oldest(home, "home", holdings, today)?.day;
  return (
    <>
      <Head title={holdings.nameOf(home)} behind="grid" />
      <main class="gz-phone-main">
        <p class="gz-line-facts">
          <strong>{holdings.label("condition", home["condition"], language())}</strong>
          {seen !== null && !isToldBelow && <span>{ageOf(seen, today)}</span>}
          {home["is_rented"] === true && <span>{say("Rented out")}</span>}
        </p>
        <Age row={home} kind="home" />
        {waiting}
        <div class="gz-stack gz-home-deeds">
          {people.length > 0 && <Confirm home={home} />}
          <VisitForm home={home} />
          <To place={`report/${id}`} class="btn btn-block">
            <Icon name="camera" /> {say("Report something here")}
          </To>
          {people.length === 0 && <Unlived home={home} />}
        </div>
        <Section title={say("People")} count={people.length}>
          {people.length === 0 && <p class="gz-hint">{say("Nobody is entered here yet.")}</p>}
          {people.length > 0 && (
            <ul class="gz-list">
              {people.map((person) => (
                <PersonLine key={person.id} person={person} home={id} />
              ))}
            </ul>
          )}
          <AddPerson home={home} />
        </Section>
        <Themes subject={home} about="home" />
      </main>
    </>
  );
}
