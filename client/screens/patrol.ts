/** Rounds and inspections of today, from what came down and from what was done here and waits. */
import { isDue } from "../engine/rounds";
import type { Row } from "../engine/protocol";
import { language } from "../words/say";
import { dayOf } from "../words/times";
import { JUST, justEnded, lists, type Walked } from "./key_points";
import type { Phone } from "./phone";
import { walkingOf } from "./walking";
import { awayOf, type Where } from "./where";

/** “08:30–17:30”. */
export function windowOf(plan: Row): string {
  const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `${clock(Number(plan["opens"]))}–${clock(Number(plan["closes"]))}`;
}

export interface RoundToday {
  plan: Row;
  walked: number;
  times: number;
  /** The one that is under way. */
  going: Walked | null;
  isOver: boolean;
}

const justInspected = new Map<string, number>();

export function noteInspected(thing: string): void {
  justInspected.set(thing, Date.now());
}

/** My rounds of a plan today: as the centre knows them, and as this phone has begun and ended them since. */
function mineOf(plan: Row, phone: Phone, today: string): Walked[] {
  const told = lists(plan["walked"]).map(([id, day, state, begun, , passed]) => ({ id: String(id), day: String(day), state: String(state), begunAt: Date.parse(String(begun)), passed: Array.isArray(passed) ? passed.map(String) : [] }));
  const open = phone.queue.filter((one) => one.state === "ready" || one.state === "waiting");
  const begun = open.filter((one) => one.deed === "round.begin" && one.body["plan"] === plan.id && !told.some(({ id }) => id === one.id));
  const just = justEnded(plan.id);
  const mine = [...told.filter(({ id }) => !just.some((one) => one.id === id)), ...just, ...begun.filter(({ id }) => !just.some((one) => one.id === id)).map((one) => ({ id: one.id, day: dayOf(Date.parse(one.done_at)), state: "under_way", begunAt: Date.parse(one.done_at), passed: [] }))];
  const ended = new Map(open.filter((one) => one.deed === "round.end" || one.deed === "round.break_off").map((one) => [one.subject, one.deed === "round.end" ? "ended" : "broken_off"]));
  return mine.map((one) => ({ ...one, state: ended.get(one.id) ?? one.state })).filter((one) => one.day === today || one.state === "under_way");
}

export function roundOf(plan: Row, phone: Phone, now: number): RoundToday {
  const mine = mineOf(plan, phone, dayOf(now));
  const { walk } = walkingOf(phone);
  const going = walk?.plan === plan.id ? { id: walk.round, day: dayOf(walk.begunAt), state: "under_way", begunAt: walk.begunAt, passed: Object.keys(walk.passed) } : null;
  const walked = mine.filter((one) => one.state === "ended").length;
  const times = Number(plan["times"]);
  const at = new Date(now);
  return { plan, walked, times, going: going ?? mine.find((one) => one.state === "under_way") ?? null, isOver: at.getHours() * 60 + at.getMinutes() >= Number(plan["closes"]) };
}

/** Rounds due today, those still to be walked first, by when their window closes. */
export function roundsToday(phone: Phone, now: number): RoundToday[] {
  const holds = (plan: Row): boolean => isDue({ weekdays: Number(plan["weekdays"]), times: Number(plan["times"]), fromDate: String(plan["from_date"]), toDate: plan["to_date"] as string | null }, dayOf(now));
  const rank = (one: RoundToday): number => (one.going !== null ? 0 : one.walked >= one.times ? 2 : one.isOver ? 3 : 1) * 10_000 + Number(one.plan["closes"]);
  return phone.holdings.all("rounds").map((plan) => roundOf(plan, phone, now)).filter((one) => one.going !== null || holds(one.plan)).sort((one, other) => rank(one) - rank(other));
}

export interface DueInspection {
  row: Row;
  template: Row;
  away: number | null;
  isLate: boolean;
}

/** The template under which a thing is inspected: its own, or the one about rented homes. */
export function templatesFor(row: Row, phone: Phone): Row[] {
  const all = phone.holdings.all("templates");
  return row["key"] === "" ? all.filter((one) => one["about"] === row["about"]) : all.filter((one) => one["key"] === row["key"]);
}

/** What is due today and was not seen today, the longest due and the nearest first: an hour's walk counts as a day. */
export function inspectionsDue(phone: Phone, where: Where | null, now: number): DueInspection[] {
  const today = dayOf(now);
  const isToday = (at: string): boolean => dayOf(Date.parse(at)) === today;
  const justSeen = [...justInspected].filter(([, at]) => Date.now() - at < JUST).map(([thing]) => thing);
  const seen = new Set(phone.queue.filter((one) => one.deed === "inspection.record" && (one.state === "ready" || one.state === "waiting") && isToday(one.done_at)).map((one) => String(one.subject)).concat(justSeen));
  const found = phone.holdings.all("inspections").flatMap((row): DueInspection[] => {
    if (typeof row["due_date"] !== "string" || row["due_date"] > today || seen.has(String(row["thing"]))) return [];
    return templatesFor(row, phone).map((template) => ({ row, template, away: awayOf(row, where), isLate: String(row["late_date"] ?? "9999") <= today }));
  });
  const day = ({ row }: DueInspection): number => Math.max(Date.parse(`${String(row["late_date"] ?? row["due_date"])}T00:00:00Z`) / 86_400_000, now / 86_400_000 - 3650);
  const weight = (one: DueInspection): number => day(one) + (one.away ?? 0) / 4000;
  return found.sort((one, other) => weight(one) - weight(other) || String(one.row["name"]).localeCompare(String(other.row["name"])));
}

/** A name in the reader's language. */
export function named(row: Row): string {
  return String((language() === "en" ? row["name_en"] : "") || (row["name"] ?? ""));
}
