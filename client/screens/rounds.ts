/** A round from door to door: which doors have answered since it began, and how often it was tried in vain. Pure. */
import type { Row, Value } from "../engine/protocol";

/** What of a command counts here: what was done at which door, and when. */
export interface Done {
  id: string;
  deed: string;
  subject: string | null;
  body: { [name: string]: Value };
  done_at: string;
  state: string;
}

export interface Round {
  /** Its first day; "" for the first of this month. */
  since: string;
  /** At which doors a leaflet was left from this phone: home and day. */
  left: Readonly<Record<string, string>>;
}

export const NO_ROUND: Round = { since: "", left: {} };

export interface Standing {
  home: Row;
  /** Somebody was met, or the home found empty, since the round began. */
  isDone: boolean;
  /** The instant of the last answer, ever. */
  answeredAt: number | null;
  tries: number;
  hasLeaflet: boolean;
}

const IN_VAIN = new Set(["nobody", "refused", "incomplete"]);
const ANSWERS = new Set(["lived_in", "empty"]);
const numeric = (one: string, other: string): number => one.localeCompare(other, "en", { numeric: true });

/** The first day of a round: the chosen one, else the first of the month of `today`. */
export const sinceOf = (round: Round, today: string): string => round.since || `${today.slice(0, 7)}-01`;

/** What a deed that has not gone up yet says of its door. */
function answerOf({ deed, body }: Done): "answer" | "try" | "leaflet" | null {
  if (deed === "home.confirm") return "answer";
  if (deed === "home.found") return ANSWERS.has(String(body["condition"])) ? "answer" : null;
  if (deed !== "home.visit") return null;
  const result = String(body["result"]);
  return result === "met" ? "answer" : IN_VAIN.has(result) ? "try" : "leaflet";
}

/** When a door last gave its answer. Homes found before visits were kept: what was found was the answer. */
function answeredOf(home: Row): number | null {
  const at = home["visited_at"] ?? (ANSWERS.has(String(home["condition"])) ? home["condition_at"] : null);
  return typeof at === "string" ? Date.parse(at) : null;
}

/** How a door stands in a round: as the centre says, and upon it what waits on this phone. */
export function standingOf(home: Row, waiting: readonly Done[], round: Round, today: string, dayOf: (at: number) => string): Standing {
  const since = sinceOf(round, today);
  let answeredAt = answeredOf(home);
  let tries = Number(home["tries"] ?? 0);
  let hasLeaflet = (round.left[home.id] ?? "") >= since;
  for (const one of waiting) {
    const at = Date.parse(one.done_at);
    const said = answerOf(one);
    if (said === "answer") {
      answeredAt = Math.max(answeredAt ?? at, at);
      tries = 0;
    } else if (said === "try" && at > (answeredAt ?? 0)) tries += 1;
    else if (said === "leaflet") hasLeaflet ||= dayOf(at) >= since;
  }
  return { home, isDone: answeredAt !== null && dayOf(answeredAt) >= since, answeredAt, tries, hasLeaflet };
}

/** What was done at each door and will go up. */
export function waitingAt(queue: readonly Done[]): Map<string, Done[]> {
  const found = new Map<string, Done[]>();
  for (const one of queue) {
    if (one.subject === null || (one.state !== "ready" && one.state !== "waiting")) continue;
    found.set(one.subject, [...(found.get(one.subject) ?? []), one]);
  }
  return found;
}

/** Doors as one walks them: stairwell by stairwell, from below. */
export function inOrder(homes: readonly Row[]): Row[] {
  return [...homes].sort(
    (one, other) =>
      numeric(String(one["stairwell"] ?? ""), String(other["stairwell"] ?? "")) ||
      Number(one["floor"] ?? 0) - Number(other["floor"] ?? 0) ||
      numeric(String(one["room"] ?? ""), String(other["room"] ?? "")),
  );
}

/** What was tapped here is believed until the centre tells the door anew: between the answer and the next page down
 *  neither the queue nor the document knows of it. */
export class Tapped {
  private readonly doors = new Map<string, { seen: string; done: Done[] }>();

  note(home: Row, done: Done): void {
    const kept = this.doors.get(home.id);
    if (kept?.seen === seenOf(home)) kept.done.push(done);
    else this.doors.set(home.id, { seen: seenOf(home), done: [done] });
  }

  /** What waits at a door, and what was tapped there and is not told yet; not what was refused. */
  upon(home: Row, waiting: readonly Done[], queue: readonly Done[]): Done[] {
    const kept = this.doors.get(home.id);
    if (kept === undefined || kept.seen !== seenOf(home)) return [...waiting];
    const queued = new Set(queue.map((one) => one.id));
    return [...kept.done.filter((one) => !queued.has(one.id)), ...waiting].sort((one, other) => one.done_at.localeCompare(other.done_at));
  }
}

const seenOf = (home: Row): string => `${String(home["visited_at"] ?? "")} ${String(home["tries"] ?? 0)}`;
