/** What a round passes, and what was walked of it; what was just ended here. */
import type { Row, Value } from "../engine/protocol";

export interface KeyPoint {
  id: string;
  name: string;
  lon: number;
  lat: number;
  radius: number;
  isRequired: boolean;
}

export interface Walked {
  id: string;
  day: string;
  state: string;
  begunAt: number;
  passed: string[];
}

export const lists = (value: Value | undefined): Value[][] => (Array.isArray(value) ? value.filter((one) => Array.isArray(one)) : []);

export function pointsOf(plan: Row): KeyPoint[] {
  return lists(plan["points"]).map(([id, name, lon, lat, radius, isRequired]) => ({ id: String(id), name: String(name), lon: Number(lon), lat: Number(lat), radius: Number(radius), isRequired: isRequired === true }));
}

/** What was just done here: the centre's own answer comes with the next page or the one after it. */
export const JUST = 120_000;
const ENDED = new Map<string, { plan: string; walked: Walked; at: number }>();

export function noteEnded(plan: string, walked: Walked): void {
  ENDED.set(walked.id, { plan, walked, at: Date.now() });
}

/** The rounds of a plan that were ended here a moment ago. */
export function justEnded(plan: string): Walked[] {
  return [...ENDED.values()].filter((one) => one.plan === plan && Date.now() - one.at < JUST).map((one) => one.walked);
}
