/** Today: what to do now, by its clock and how far it is to walk; then what is due at the doors. */
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { distance, dayOf } from "../words/times";
import { useNow, usePhone } from "./hooks";
import { Clock, Empty, Head, Note, Row as Line, Section, To } from "./parts";
import { HelpHere, HelpUnderWay } from "./help";
import { GatesHere } from "./gate";
import { waiting } from "./given";
import { Instructions } from "./instructions";
import type { Phone } from "./phone";
import { type DueInspection, inspectionsDue, named, roundsToday, type RoundToday } from "./patrol";
import { RoundLine } from "./walk";
import { Answers } from "./told";
import { awayOf, lastWhere, type Where, whereNow } from "./where";
import { useEffect, useState } from "preact/hooks";

const HOUR = 3600_000;
const MOST_DOORS = 30;

export interface Job {
  row: Row;
  away: number | null;
}

/** The moment by which somebody would want to begin: a walk of an hour more makes a job an hour less urgent. */
export function urgency(row: Row, away: number | null, now: number): number {
  const due = typeof row["due_at"] === "string" ? Date.parse(row["due_at"]) : now + 30 * 24 * HOUR;
  const hurried = row["urgency"] === "urgent" ? 2 * HOUR : 0;
  return due - hurried + ((away ?? 0) / 4000) * HOUR;
}

export function ordered(rows: readonly Row[], where: Where | null, now: number): Job[] {
  const jobs = rows.map((row) => ({ row, away: awayOf(row, where) }));
  return jobs.sort((one, other) => urgency(one.row, one.away, now) - urgency(other.row, other.away, now));
}

const CHECKING = new Set(["verify", "check"]);

function isToCheck(row: Row): boolean {
  const deeds = row["deeds"];
  return row["mine"] !== "handler" && Array.isArray(deeds) && deeds.some((deed) => CHECKING.has(String(deed)));
}

function Jobs({ jobs, phone }: { jobs: readonly Job[]; phone: Phone }) {
  const now = useNow();
  return (
    <ul class="gz-list">
      {jobs.map(({ row, away }) => (
        <Line key={row.id} place={`case/${row.id}`} title={phone.holdings.titleOf(row, language())} note={String((row["class_name"] === null ? "" : row["words"]) ?? "")}>
          <span class="gz-line-facts">
            <Clock due={row["due_at"] as string | null} yellow={row["yellow_at"] as string | null} now={now} />
            <span>{phone.holdings.label("state", row["state"], language())}</span>
            <span>{[String(row["address"] ?? ""), away === null ? "" : distance(away)].filter(Boolean).join(" · ")}</span>
          </span>
        </Line>
      ))}
    </ul>
  );
}

/** Rounds of today and what is to be inspected, in the order of clock and way. */
function Patrol({ rounds, due }: { rounds: readonly RoundToday[]; due: readonly DueInspection[] }) {
  return (
    <>
      {rounds.length > 0 && (
        <Section title={say("Rounds of today")} count={rounds.filter((one) => one.walked < one.times).length}>
          <ul class="gz-list">
            {rounds.map((round) => (
              <RoundLine key={round.plan.id} round={round} />
            ))}
          </ul>
        </Section>
      )}
      {due.length > 0 && (
        <Section title={say("Inspections due")} count={due.length}>
          <ul class="gz-list">
            {due.slice(0, MOST_DOORS).map((one) => (
              <DueLine key={`${one.row.id}${one.template.id}`} one={one} />
            ))}
          </ul>
          {due.length > MOST_DOORS && <p class="gz-hint">{say("The first {count} are shown.", { count: MOST_DOORS })}</p>}
        </Section>
      )}
    </>
  );
}

function DueLine({ one: { row, template, away, isLate } }: { one: DueInspection }) {
  const tries = Number(row["tries"]);
  return (
    <Line place={`inspect/${template.id}/${String(row["thing"])}`} icon="shield" title={String(row["name"])} note={named(template)}>
      <span class="gz-line-facts">
        <span data-old={isLate ? "" : undefined}>{isLate ? say("Late since {day}", { day: String(row["late_date"]).slice(5) }) : say("Due")}</span>
        {tries > 0 && <span>{say("In vain since then: {count}", { count: tries })}</span>}
        {away !== null && <span>{distance(away)}</span>}
      </span>
    </Line>
  );
}

/** Homes on which something has become too old, and people who are to be visited, by day. */
function Doors({ phone }: { phone: Phone }) {
  const today = dayOf(Date.now());
  const marks = phone.holdings
    .all("marks")
    .filter((mark) => typeof mark["due_date"] === "string" && mark["due_date"] <= today)
    .sort((one, other) => String(one["due_date"]).localeCompare(String(other["due_date"])));
  const homes = phone.holdings
    .all("homes")
    .filter((home) => typeof home["stale_date"] === "string" && String(home["stale_date"]) <= today)
    .sort((one, other) => String(one["stale_date"]).localeCompare(String(other["stale_date"])));
  return (
    <>
      {marks.length > 0 && (
        <Section title={say("Visits due")} count={marks.length}>
          <ul class="gz-list">
            {marks.slice(0, MOST_DOORS).map((mark) => (
              <Visit key={mark.id} mark={mark} phone={phone} />
            ))}
          </ul>
          {marks.length > MOST_DOORS && <p class="gz-hint">{say("The first {count} are shown.", { count: MOST_DOORS })}</p>}
        </Section>
      )}
      {homes.length > 0 && (
        <Section title={say("Homes to look at again")} count={homes.length}>
          <ul class="gz-list">
            {homes.slice(0, MOST_DOORS).map((home) => (
              <Line key={home.id} place={`home/${home.id}`} icon="home" title={phone.holdings.nameOf(home)} note={phone.holdings.label("condition", home["condition"], language())} />
            ))}
          </ul>
          {homes.length > MOST_DOORS && <p class="gz-hint">{say("The first {count} are shown.", { count: MOST_DOORS })}</p>}
        </Section>
      )}
    </>
  );
}

function Visit({ mark, phone }: { mark: Row; phone: Phone }) {
  const { holdings } = phone;
  const theme = holdings.one("themes", String(mark["theme"]));
  const subject = String(mark["subject"]);
  const person = holdings.one("people", subject);
  const home = holdings.one("homes", subject);
  const title = person !== null ? String(person["name"]) : home !== null ? holdings.nameOf(home) : say("On the register");
  const place = `form/${String(mark["theme"])}/${subject}`;
  return <Line place={place} icon="user" title={title} note={`${holdings.themeName(theme, language())} · ${String(mark["due_date"])}`} />;
}

export function Today() {
  const phone = usePhone();
  const now = useNow();
  const [where, setWhere] = useState(lastWhere());
  useEffect(() => void whereNow().then(setWhere, () => undefined), []);
  const { holdings, line, post } = phone;
  const mine = ordered(holdings.mine, where, now);
  const checks = ordered(holdings.open.filter(isToCheck), where, now);
  const rounds = roundsToday(phone, now);
  const due = inspectionsDue(phone, where, now);
  const given = waiting(holdings.all("instructions"));
  const nothing = given.length + mine.length + checks.length + rounds.length + due.length === 0;
  return (
    <>
      <Head title={say("Today")} />
      <main class="gz-phone-main">
        {post === null && <Note>{say("You hold no post now: ask your system administrator.")}</Note>}
        {line.toChoose > 0 && (
          <Note risk icon="alert">
            <To place="queue">{say("{count} of your deeds could not be taken as they were: look at them", { count: line.toChoose })}</To>
          </Note>
        )}
        <Answers />
        <Instructions />
        <HelpUnderWay />
        {mine.length > 0 && (
          <Section title={say("Mine to do")} count={mine.length}>
            <Jobs jobs={mine} phone={phone} />
          </Section>
        )}
        {checks.length > 0 && (
          <Section title={say("To look at and confirm")} count={checks.length}>
            <Jobs jobs={checks} phone={phone} />
          </Section>
        )}
        {nothing && line.isWhole && <Empty words={say("No order waits for you.")} />}
        <Patrol rounds={rounds} due={due} />
        <GatesHere />
        <HelpHere />
        <Doors phone={phone} />
      </main>
    </>
  );
}
