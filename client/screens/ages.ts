/** How old what is known is: by field, and how long each is believed. */
import type { Row } from "../engine/protocol";
import { say } from "../words/say";
import type { Holdings } from "./holdings";

const DAY = 86_400_000;

type Days = Readonly<Record<string, string>>;
type Believed = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** On which day a field was said; null where nobody knows. */
export function saidOn(row: Row, field: string): string | null {
  const days = row["gathered"] as Days | null;
  return days?.[field] ?? days?.[""] ?? null;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** Whether a field that was said on a day is older than the city believes it. */
export function isTooOld(kind: string, field: string, day: string, today: string, holdings: Holdings): boolean {
  const believed = holdings.edition<Believed>("believed")?.[kind];
  const days = believed?.[field] ?? believed?.[""];
  return days !== undefined && daysBetween(day, today) >= days;
}

/** The oldest day among a row's values; too old where any of them is. */
export function oldest(row: Row, kind: string, holdings: Holdings, today: string): { day: string; isOld: boolean } | null {
  const days = Object.entries((row["gathered"] as Days | null) ?? {});
  if (days.length === 0) return null;
  const [, first] = days.reduce((one, other) => (other[1] < one[1] ? other : one));
  return { day: first, isOld: days.some(([field, day]) => isTooOld(kind, field, day, today, holdings)) };
}

/** “Confirmed today”, “Confirmed 12 days ago”. */
export function ageOf(day: string, today: string): string {
  const days = daysBetween(day, today);
  return days <= 0 ? say("Confirmed today") : say("Confirmed {days} days ago", { days });
}
