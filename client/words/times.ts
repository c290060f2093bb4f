/** Days, hours and distances as people say them. The device stands in the city: its zone is the city's. */
import { language, say } from "./say";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number): string => String(value).padStart(2, "0");

/** “2026-11-21” of the device's day. */
export function dayOf(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export function hourOf(at: number): string {
  const day = new Date(at);
  return `${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** “14:05” today, else “11-21 14:05”, with the year when it is another one. */
export function instant(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return hourOf(at);
  const day = dayOf(at);
  return `${day.slice(0, 4) === dayOf(now).slice(0, 4) ? day.slice(5) : day} ${hourOf(at)}`;
}

/** “2 days 3 hours”, “2 hours 10 minutes”, “10 minutes”: the two largest parts, whole minutes. */
export function lasting(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(Math.abs(milliseconds) / MINUTE));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours > 0 ? say("{days} d {hours} h", { days, hours }) : say("{days} d", { days });
  if (hours > 0) return rest > 0 ? say("{hours} h {minutes} min", { hours, minutes: rest }) : say("{hours} h", { hours });
  return say("{minutes} min", { minutes: rest });
}

/** “0:07”, “1:00”. */
export const lengthOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;

export type Colour = "in_time" | "soon" | "late" | "none";

/** What a clock says: its colour and its words. */
export function clockOf(due: string | null, yellow: string | null, now: number): { colour: Colour; words: string } {
  if (due === null) return { colour: "none", words: say("No deadline") };
  const left = Date.parse(due) - now;
  if (left < 0) return { colour: "late", words: say("Overdue by {time}", { time: lasting(left) }) };
  const colour = yellow !== null && Date.parse(yellow) <= now ? "soon" : "in_time";
  return { colour, words: say("{time} left", { time: lasting(left) }) };
}

/** Since when, in whole days or hours: “3 days ago”. */
export function ago(at: number, now: number): string {
  if (now - at < MINUTE) return say("just now");
  return say("{time} ago", { time: now - at >= DAY ? say("{days} d", { days: Math.floor((now - at) / DAY) }) : lasting(now - at) });
}

/** Metres between two points (lon, lat), on a sphere: good to a hundredth within a city. */
export function metres(one: readonly [number, number], other: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const x = (other[0] - one[0]) * rad * Math.cos(((one[1] + other[1]) / 2) * rad);
  const y = (other[1] - one[1]) * rad;
  return Math.hypot(x, y) * 6_371_000;
}

export function distance(value: number): string {
  return value < 1000 ? say("{metres} m", { metres: Math.round(value / 10) * 10 }) : `${(value / 1000).toFixed(1)} ${language() === "en" ? "km" : "公里"}`;
}
