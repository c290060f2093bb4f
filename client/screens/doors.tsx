/** My doors: the slimmer face for whoever looks after some sixty of them. One tap tells what came of a door. */
import { useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { dayOf, instant } from "../words/times";
import { useDraft } from "./draft";
import { nameOfBuilding } from "./grid";
import { useNow, usePhone } from "./hooks";
import { Instructions } from "./instructions";
import { Empty, Field, Head, Icon, Row as Line, To, useDeed } from "./parts";
import { inOrder, NO_ROUND, type Round, sinceOf, type Standing, standingOf, Tapped, waitingAt } from "./rounds";
import { Today } from "./today";

/** Whose first screen this is. */
const SLIM = "micro_worker";
/** With more doors than this, buildings stay folded until they are wanted. */
const MOST_OPEN = 120;
/** One tap is one visit: the same once more is taken as another one only after this. */
const AGAIN_AFTER = 60_000;
const TAPPED = new Tapped();

const TAPS = [
  { key: "met", icon: "check", label: "Met", way: "knock", result: "met" },
  { key: "nobody", icon: "x", label: "Nobody", way: "knock", result: "nobody" },
  { key: "phoned", icon: "phone", label: "Phoned", way: "phone", result: "met" },
  { key: "leaflet", icon: "book", label: "Leaflet", way: "leaflet", result: "left" },
] as const;
type Tap = (typeof TAPS)[number];

/** What is told about a door in a line: answered when, how often in vain, a leaflet. */
function Facts({ standing, now }: { standing: Standing; now: number }) {
  const { answeredAt, tries, hasLeaflet } = standing;
  const facts = [
    answeredAt === null ? say("No answer yet") : say("Answered {time}", { time: instant(answeredAt, now) }),
    tries > 0 ? say("{count} in vain", { count: tries }) : "",
    hasLeaflet ? say("leaflet left") : "",
  ];
  return (
    <span class="gz-hint">{facts.filter((one) => one !== "").join(" · ")}</span>
  );
}

interface Tapping {
  /** Before a deed is asked for: its door keeps its place in the list. */
  touched: () => void;
  /** After it was kept. */
  noted: (tap: Tap) => void;
}

function TapButton({ tap, home, touched, noted }: { tap: Tap; home: Row } & Tapping) {
  const phone = usePhone();
  const now = useNow();
  const [tappedAt, setTapped] = useState(0);
  const { does, isRunning, trouble } = useDeed(async () => {
    touched();
    const [now, body] = [Date.now(), { way: tap.way, result: tap.result, words: "" }];
    const id = await phone.wish({ deed: "home.visit", subject: home.id, body });
    TAPPED.note(home, { id, deed: "home.visit", subject: home.id, body, done_at: new Date(now).toISOString(), state: "ready" });
    setTapped(now);
    noted(tap);
  });
  const isJust = Math.max(now, Date.now()) - tappedAt < AGAIN_AFTER;
  return (
    <button type="button" class="btn" aria-pressed={isJust} disabled={isRunning || isJust} title={trouble || undefined} onClick={does}>
      <Icon name={trouble === "" ? tap.icon : "alert"} />
      <span>{say(tap.label)}</span>
    </button>
  );
}

function DoorLine({ standing, ...tapping }: { standing: Standing } & Tapping) {
  const { holdings } = usePhone();
  const now = useNow();
  const { home } = standing;
  const room = [home["stairwell"], home["room"]].filter((part) => part !== "" && part !== null).join("-");
  return (
    <li class="gz-round-door" data-done={standing.isDone ? "" : undefined}>
      <To place={`home/${home.id}`} class="gz-round-room">
        <strong>{room}</strong>
        <span class="gz-grow">
          {holdings.label("condition", home["condition"], language())}
          <Facts standing={standing} now={now} />
        </span>
        {standing.isDone && <Icon name="check" label={say("Done in this round")} />}
      </To>
      <div class="gz-round-taps" role="group" aria-label={room}>
        {TAPS.map((tap) => (
          <TapButton key={tap.key} tap={tap} home={home} {...tapping} />
        ))}
      </div>
    </li>
  );
}

/** A building and its doors; folded where there are too many to show at once. */
function House({ building, doors, shown, isOpen, touched, noted }: { building: Row | null; doors: readonly Standing[]; shown: readonly Standing[]; isOpen: boolean; touched: (home: Row) => void; noted: (home: Row, tap: Tap) => void }) {
  const [isWanted, want] = useState(isOpen);
  const left = doors.filter((one) => !one.isDone).length;
  return (
    <details class="gz-round-house" open={isWanted} onToggle={(event) => want(event.currentTarget.open)}>
      <summary class="gz-section-head">
        {building === null ? say("Building") : nameOfBuilding(building)} <span class="gz-count">{say("{left} of {all} left", { left, all: doors.length })}</span>
      </summary>
      {isWanted && (
        <ul class="gz-list">
          {shown.map((standing) => (
            <DoorLine key={standing.home.id} standing={standing} touched={() => touched(standing.home)} noted={(tap) => noted(standing.home, tap)} />
          ))}
        </ul>
      )}
    </details>
  );
}

/** The standings of a round by building, buildings in order of their names. */
function useHouses(round: Round): [Row | null, Standing[]][] {
  const { holdings, queue } = usePhone();
  const waiting = waitingAt(queue);
  const today = dayOf(Date.now());
  const named = (row: Row | null): string => (row === null ? "" : nameOfBuilding(row));
  const ids = [...new Set(holdings.all("homes").map((home) => String(home["building"])))];
  const houses = ids.map((id): [Row | null, Standing[]] => {
    const homes = inOrder(holdings.homes(id));
    return [holdings.one("buildings", id), homes.map((home) => standingOf(home, TAPPED.upon(home, waiting.get(home.id) ?? [], queue), round, today, dayOf))];
  });
  return houses.sort(([one], [other]) => named(one).localeCompare(named(other), "zh-Hans-CN", { numeric: true }));
}

function Progress({ standings }: { standings: readonly Standing[] }) {
  const done = standings.filter((one) => one.isDone).length;
  return (
    <div class="gz-progress">
      <p class="gz-progress-said">
        <span>{say("Doors answered in this round")}</span>
        <span>{say("{done} of {all}", { done, all: standings.length })}</span>
      </p>
      <progress value={done} max={Math.max(standings.length, 1)} aria-label={say("Doors answered in this round")} />
    </div>
  );
}

export function Doors({ isFirst = false }: { isFirst?: boolean }) {
  const phone = usePhone();
  const { line } = phone;
  const { content: round, change } = useDraft<Round>("round", null, NO_ROUND);
  const [showsAll, setShowsAll] = useState(false);
  // A door that was just tapped keeps its place: nothing moves under a thumb.
  const [tapped, setTapped] = useState<readonly string[]>([]);
  const showAll = (all: boolean): void => {
    setShowsAll(all);
    setTapped([]);
  };
  const houses = useHouses(round);
  const standings = houses.flatMap(([, doors]) => doors);
  const left = standings.filter((one) => !one.isDone).length;
  const isShown = ({ isDone, home }: Standing): boolean => showsAll || !isDone || tapped.includes(home.id);
  const shown = houses.map(([building, doors]) => ({ building, doors, shown: doors.filter(isShown) })).filter((house) => house.shown.length > 0);
  const today = dayOf(Date.now());
  const touched = (home: Row): void => setTapped((before) => [...before, home.id]);
  const noted = (home: Row, tap: Tap): void => {
    if (tap.key === "leaflet") change({ left: { ...round.left, [home.id]: today } });
  };
  return (
    <>
      <Head title={say("My doors")} behind={isFirst ? "" : "grid"} />
      <main class="gz-phone-main">
        {isFirst && <Instructions />}
        {isFirst && (
          <ul class="gz-list gz-round-orders">
            <Line icon="today" place="orders" title={say("Orders and checks")} note={phone.holdings.mine.length > 0 ? say("{count} to do", { count: phone.holdings.mine.length }) : say("No order waits for you.")} />
          </ul>
        )}
        {standings.length === 0 && <Empty icon="home" words={line.isWhole ? say("No home of the register stands in your cells.") : say("First download under way")} />}
        {standings.length > 0 && (
          <>
            <Field id="round-since" label={say("This round began on")} hint={say("A door is done when somebody was met there since that day, or it was found empty.")}>
              <input id="round-since" class="form-control" type="date" max={today} value={sinceOf(round, today)} onInput={(event) => change({ since: event.currentTarget.value, left: {} })} />
            </Field>
            <Progress standings={standings} />
            <div class="gz-round-filter" role="group" aria-label={say("Which doors")}>
              <button type="button" class="btn" aria-pressed={!showsAll} onClick={() => showAll(false)}>
                {say("Not yet this round ({count})", { count: left })}
              </button>
              <button type="button" class="btn" aria-pressed={showsAll} onClick={() => showAll(true)}>
                {say("All ({count})", { count: standings.length })}
              </button>
            </div>
            {shown.length === 0 && <Empty icon="check" words={say("Every door has answered in this round.")} />}
            {shown.map((house) => (
              <House key={house.building?.id ?? ""} {...house} isOpen={standings.length <= MOST_OPEN} touched={touched} noted={noted} />
            ))}
          </>
        )}
      </main>
    </>
  );
}

/** The first screen of the post that is worked in: doors for a micro grid, else what is to do today. */
export function First() {
  const { post } = usePhone();
  return post?.role === SLIM ? <Doors isFirst /> : <Today />;
}
