/** Rounds as the phone reckons them: when one is due, where the next point lies. As `patrols/rules/plans.py` and `rounds.py`. */

/** On which days of the week (bit 0 is Monday), how often a day; days are YYYY-MM-DD, `toDate` is the first that no longer counts. */
export interface Holding {
  weekdays: number;
  times: number;
  fromDate: string;
  toDate: string | null;
}

export function isDue(plan: Holding, day: string): boolean {
  const isInForce = plan.fromDate <= day && (plan.toDate === null || day < plan.toDate);
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return isInForce && Math.floor(plan.weekdays / 2 ** weekday) % 2 === 1;
}

/** What a receiver calls its accuracy widens the fence at most by so many metres. */
export const MOST_BLUR_M = 50;

/** Whether the server would believe that somebody stands at a point. */
export function isAtPoint(distanceM: number, accuracyM: number, radiusM: number): boolean {
  return distanceM <= radiusM + Math.min(Math.max(accuracyM, 0), MOST_BLUR_M);
}

/** Which of the eight directions a place lies in, 0 is north, clockwise. */
export function eighth(from: readonly [number, number], to: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const east = (to[0] - from[0]) * Math.cos(((from[1] + to[1]) / 2) * rad);
  const angle = Math.atan2(east, to[1] - from[1]) / rad;
  return Math.round(((angle + 360) % 360) / 45) % 8;
}
