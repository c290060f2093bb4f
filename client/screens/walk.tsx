/** A round: what is to be walked, and while it is walked the next point, how far it is, and how much was recorded. */
import { useState } from "preact/hooks";
import { eighth } from "../engine/rounds";
import type { Row } from "../engine/protocol";
import { say } from "../words/say";
import { distance, hourOf, lasting, metres } from "../words/times";
import { go, useNow, usePhone, useWalking } from "./hooks";
import { Empty, Field, Head, Icon, Note, Section, To, useDeed } from "./parts";
import { type KeyPoint, pointsOf } from "./key_points";
import { roundOf, roundsToday, type RoundToday, windowOf } from "./patrol";
import { keepsAwake, type Walking } from "./walking";

/** Where a round of today stands. */
export function standingOf({ walked, times, going, isOver }: RoundToday): string {
  if (going !== null) return say("Under way since {time}", { time: hourOf(going.begunAt) });
  if (walked >= times) return say("Walked");
  if (times > 1) return isOver ? say("{walked} of {times} walked, the window is over", { walked, times }) : say("{walked} of {times} walked", { walked, times });
  return isOver ? say("Not walked, the window is over") : say("To be walked");
}

const ways = (): readonly string[] => [say("to the north"), say("to the north-east"), say("to the east"), say("to the south-east"), say("to the south"), say("to the south-west"), say("to the west"), say("to the north-west")];

/** “120 m to the north-east”. */
function wayTo(point: KeyPoint, walking: Walking): string {
  const { here } = walking;
  const away = walking.awayFrom(point);
  if (here === null || away === null) return say("No position yet");
  if (away <= point.radius) return say("You are there");
  return `${distance(away)} ${ways()[eighth([here.lon, here.lat], [point.lon, point.lat])] ?? ""}`;
}

/** The points of a round that is still to be begun. */
function Points({ points }: { points: readonly KeyPoint[] }) {
  if (points.length === 0) return <p class="gz-hint">{say("This round has no key points: walk all of the area.")}</p>;
  return (
    <ul class="gz-list">
      {points.map((point) => (
        <li class="gz-list-row" key={point.id}>
          <Icon name="pin" />
          <span class="gz-grow">
            <strong>{point.name}</strong>
            <span class="gz-hint">{point.isRequired ? say("Within {metres} m", { metres: point.radius }) : say("May be left out")}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Plan({ plan }: { plan: Row }) {
  const phone = usePhone();
  const walking = useWalking();
  const round = roundOf(plan, phone, useNow());
  const { does, isRunning, trouble } = useDeed(async () => {
    if (round.going !== null) walking.goOn(round.going, plan.id, String(plan["name"]));
    else await walking.begin(plan.id, String(plan["name"]));
  });
  return (
    <>
      <p class="gz-line-facts">
        <strong>{windowOf(plan)}</strong>
        <span>{standingOf(round)}</span>
      </p>
      {trouble !== "" && <Note risk icon="alert">{trouble}</Note>}
      <div class="gz-stack gz-walk-deeds">
        <button type="button" class="btn btn-primary btn-block" disabled={isRunning} onClick={does}>
          <Icon name="flag" /> {round.going !== null ? say("Go on with this round") : say("Begin the round")}
        </button>
      </div>
      <Section title={say("Key points")} count={pointsOf(plan).length}>
        <Points points={pointsOf(plan)} />
      </Section>
    </>
  );
}

function Choose() {
  const phone = usePhone();
  const walking = useWalking();
  const rounds = roundsToday(phone, useNow());
  const free = useDeed(() => walking.begin(null, say("A round of my own")));
  return (
    <>
      {rounds.length === 0 && <Empty icon="flag" words={say("No round is planned for today.")} />}
      {rounds.length > 0 && (
        <ul class="gz-list">
          {rounds.map((round) => (
            <RoundLine key={round.plan.id} round={round} />
          ))}
        </ul>
      )}
      <div class="gz-stack gz-walk-deeds">
        <button type="button" class="btn btn-block" disabled={free.isRunning} onClick={free.does}>
          <Icon name="plus" /> {say("Begin a round of my own")}
        </button>
      </div>
      {free.trouble !== "" && <Note risk icon="alert">{free.trouble}</Note>}
    </>
  );
}

export function RoundLine({ round }: { round: RoundToday }) {
  const { plan } = round;
  return (
    <li>
      <To place={`walk/${plan.id}`} class="gz-list-row">
        <Icon name={round.walked >= round.times ? "check" : "flag"} />
        <span class="gz-grow">
          <strong>{String(plan["name"])}</strong>
          <span class="gz-line-facts">
            <span>{windowOf(plan)}</span>
            <span>{standingOf(round)}</span>
          </span>
        </span>
        <Icon name="right" />
      </To>
    </li>
  );
}

/** The one thing that must be seen at a glance: whether the way is being recorded. */
function State({ walking }: { walking: Walking }) {
  const { walk, here, trouble, isRecording } = walking;
  const now = useNow();
  if (walk === null) return null;
  const isOn = isRecording && here !== null && trouble === "";
  const words = walk.isPaused ? say("Paused") : trouble === "denied" ? say("This phone does not let Gezhi know where it is") : isOn ? say("Recording") : say("Looking for the place…");
  const length = walk.way.reduce((sum, point, at) => {
    const before = walk.way[at - 1];
    return before === undefined ? 0 : sum + metres([before.lon / 1e6, before.lat / 1e6], [point.lon / 1e6, point.lat / 1e6]);
  }, 0);
  return (
    <div class="gz-walk-state" data-on={isOn ? "" : undefined} role="status">
      <strong>{words}</strong>
      <span>{say("{time} under way · {length} · {share} % recorded", { time: lasting(now - walk.begunAt), length: distance(length), share: Math.round(walking.share(Math.max(now, Date.now())) * 100) })}</span>
      {isOn && here !== null && <span>{say("Place known to {metres} m", { metres: Math.round(here.accuracy) })}</span>}
      {trouble === "denied" && <span>{say("Allow the position for this page in the settings of the browser.")}</span>}
      <span class="gz-walk-why">{say("It is recorded only while Gezhi is on the screen. When the screen is dark or another app is open nothing is recorded, and nothing is held against you.")}</span>
    </div>
  );
}

/** The point to go to next, and the button for whoever stands there. */
function Next({ point, walking }: { point: KeyPoint; walking: Walking }) {
  const [isByHand, setByHand] = useState(false);
  const [words, setWords] = useState("");
  const isAt = walking.isAt(point);
  return (
    <section class="card card-body gz-walk-next">
      <p class="gz-hint">{say("Next point")}</p>
      <h2>{point.name}</h2>
      <p class="gz-walk-way">{wayTo(point, walking)}</p>
      {isAt && (
        <button type="button" class="btn btn-primary btn-block" onClick={() => walking.pass(point)}>
          <Icon name="check" /> {say("I am here")}
        </button>
      )}
      {!isAt && !isByHand && (
        <button type="button" class="btn btn-block" onClick={() => setByHand(true)}>
          {say("I am here, but the position is wrong")}
        </button>
      )}
      {!isAt && isByHand && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (words.trim() !== "") walking.pass(point, words.trim());
          }}
        >
          <Field id="by-hand" label={say("Why is there no position?")} required>
            <input id="by-hand" class="form-control" maxLength={200} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
          </Field>
          <button type="submit" class="btn btn-primary btn-block" disabled={words.trim() === ""}>
            {say("Pass this point by hand")}
          </button>
        </form>
      )}
    </section>
  );
}

function Passed({ points, walking, choose }: { points: readonly KeyPoint[]; walking: Walking; choose: (id: string) => void }) {
  const passed = walking.walk?.passed ?? {};
  return (
    <Section title={say("Key points")}>
      <ul class="gz-list">
        {points.map((point) => {
          const at = passed[point.id];
          return (
            <li key={point.id}>
              <button type="button" class="gz-list-row gz-row-button" disabled={at !== undefined} onClick={() => choose(point.id)}>
                <Icon name={at === undefined ? "pin" : "check"} />
                <span class="gz-grow">
                  <strong>{point.name}</strong>
                  <span class="gz-hint">{at !== undefined ? say("Passed at {time}", { time: hourOf(at) }) : wayTo(point, walking)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function End({ walking, left }: { walking: Walking; left: number }) {
  const [isSure, setSure] = useState(false);
  const [words, setWords] = useState("");
  const isBrokenOff = left > 0;
  const { does, isRunning, trouble } = useDeed(async () => {
    await walking.end(words.trim(), isBrokenOff && words.trim() !== "");
    go("", true);
  });
  if (!isSure) {
    return (
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={() => walking.pause(!(walking.walk?.isPaused ?? false))}>
          {walking.walk?.isPaused ? say("Go on recording") : say("Pause")}
        </button>
        <button type="button" class="btn btn-primary" onClick={() => setSure(true)}>
          {say("End the round")}
        </button>
      </div>
    );
  }
  return (
    <section class="card card-body">
      {isBrokenOff && <p>{say("Key points not passed: {count}. If you were called away, say why.", { count: left })}</p>}
      <Field id="end-words" label={isBrokenOff ? say("Why it ends early") : say("Note")} hint={isBrokenOff ? say("May stay empty: then it counts as walked, with the points that were passed.") : ""}>
        <textarea id="end-words" class="form-control" rows={2} maxLength={500} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </Field>
      {trouble !== "" && <Note risk icon="alert">{trouble}</Note>}
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={() => setSure(false)}>
          {say("Not yet")}
        </button>
        <button type="button" class="btn btn-primary" disabled={isRunning} onClick={does}>
          {say("End it now")}
        </button>
      </div>
    </section>
  );
}

function Awake({ walking }: { walking: Walking }) {
  if (!("wakeLock" in navigator)) return null;
  return (
    <label class="gz-thumb gz-walk-awake">
      <input type="checkbox" checked={keepsAwake()} onChange={(event) => walking.keepAwake(event.currentTarget.checked)} />
      <span>{say("Keep the screen on while recording: takes more of the battery")}</span>
    </label>
  );
}

function Going({ walking }: { walking: Walking }) {
  const [chosen, choose] = useState("");
  const { points, walk } = walking;
  const open = points.filter((point) => walk?.passed[point.id] === undefined);
  const nearest = [...open].sort((one, other) => (walking.awayFrom(one) ?? 0) - (walking.awayFrom(other) ?? 0));
  const next = open.find((point) => point.id === chosen) ?? nearest[0];
  return (
    <>
      <State walking={walking} />
      {next !== undefined && <Next key={next.id} point={next} walking={walking} />}
      {points.length > 0 && next === undefined && <Note icon="check">{say("Every key point has been passed.")}</Note>}
      <div class="gz-stack gz-walk-deeds">
        <End walking={walking} left={open.filter((point) => point.isRequired).length} />
        <button type="button" class="btn btn-block" onClick={() => go("map")}>
          <Icon name="map" /> {say("Show on the map")}
        </button>
      </div>
      {points.length > 0 && <Passed points={points} walking={walking} choose={choose} />}
      <Awake walking={walking} />
    </>
  );
}

export function WalkScreen({ id }: { id: string }) {
  const phone = usePhone();
  const walking = useWalking();
  const plan = id === "" ? null : phone.document("rounds", id);
  const title = walking.walk?.name ?? (plan === null ? say("Rounds of today") : String(plan["name"]));
  return (
    <>
      <Head title={title} behind="today" />
      <main class="gz-phone-main">{walking.walk !== null ? <Going walking={walking} /> : plan !== null ? <Plan plan={plan} /> : <Choose />}</main>
    </>
  );
}
