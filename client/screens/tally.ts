/** A duty at a gate as the phone counts it: how many of a kind went which way, by the hour; never who. Pure. */
import type { Value } from "../engine/protocol";

export const KINDS = ["resident", "visitor", "vehicle"] as const;
export const WAYS = ["in", "out"] as const;
export type Kind = (typeof KINDS)[number];
export type Way = (typeof WAYS)[number];

const HOUR = 3600_000;
export const MOST_HOURS = 24;
/** So many taps can be taken back. */
const REMEMBERED = 20;

export interface Duty {
  /** The id of the command that began it. */
  id: string;
  gate: string;
  name: string;
  begunAt: number;
  /** When something was counted last. */
  lastAt: number;
  /** By hour, kind and way. */
  counts: Readonly<Record<string, number>>;
  /** The last taps, the newest at the end. */
  taps: readonly string[];
}

export const begun = (id: string, gate: string, name: string, at: number): Duty => ({ id, gate, name, begunAt: at, lastAt: at, counts: {}, taps: [] });

const keyOf = (kind: Kind, way: Way, at: number): string => `${Math.floor(at / HOUR) * HOUR} ${kind} ${way}`;

/** One more went through. What was written down by name is no tap that can be taken back. */
export function counted(duty: Duty, kind: Kind, way: Way, at: number, isTap = true): Duty {
  const key = keyOf(kind, way, at);
  const taps = isTap ? [...duty.taps, key].slice(-REMEMBERED) : duty.taps;
  return { ...duty, lastAt: Math.max(at, duty.lastAt), counts: { ...duty.counts, [key]: (duty.counts[key] ?? 0) + 1 }, taps };
}

/** The last tap was a mistake. */
export function undone(duty: Duty): Duty {
  const key = duty.taps.at(-1);
  if (key === undefined) return duty;
  const { [key]: count = 0, ...rest } = duty.counts;
  return { ...duty, counts: count > 1 ? { ...rest, [key]: count - 1 } : rest, taps: duty.taps.slice(0, -1) };
}

/** What the last tap counted; null where none can be taken back. */
export function lastTap(duty: Duty): { kind: Kind; way: Way } | null {
  const [, kind, way] = duty.taps.at(-1)?.split(" ") ?? [];
  return kind === undefined || way === undefined ? null : { kind: kind as Kind, way: way as Way };
}

/** All hours together. */
export function total(duty: Duty, kind: Kind, way: Way): number {
  return Object.entries(duty.counts).reduce((sum, [key, count]) => (key.endsWith(` ${kind} ${way}`) ? sum + count : sum), 0);
}

/** A duty that somebody forgot to end. */
export const isOver = (duty: Duty, now: number): boolean => now - duty.begunAt > MOST_HOURS * HOUR;

/** What goes up at its end. One that was forgotten ended when something was counted last. */
export function endOf(duty: Duty, now: number): { [name: string]: Value } {
  const counts = Object.entries(duty.counts).map(([key, count]) => {
    const [hour, kind = "", way = ""] = key.split(" ");
    return { kind, way, hour: new Date(Number(hour)).toISOString(), count };
  });
  return { ended: isOver(duty, now) ? new Date(duty.lastAt).toISOString() : null, counts };
}
