/** A round from door to door: what the centre says, and upon it what waits here. */
import { describe, expect, test } from "vitest";
import type { Row } from "../engine/protocol";
import { type Done, inOrder, NO_ROUND, type Round, sinceOf, standingOf, Tapped, waitingAt } from "../screens/rounds";

const ROUND: Round = { since: "2026-11-16", left: {} };
const TODAY = "2026-11-22";
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const home = (more: object = {}): Row => ({ id: "h1", code: "1", visited_at: null, tries: 0, ...more }) as unknown as Row;
const visit = (result: string, day: string, more: Partial<Done> = {}): Done => ({ id: `${result} ${day}`, deed: "home.visit", subject: "h1", body: { way: "knock", result }, done_at: `${day}T02:00:00.000Z`, state: "ready", ...more });
const stands = (row: Row, waiting: Done[] = [], round = ROUND) => standingOf(row, waiting, round, TODAY, dayOf);

describe("a door in a round", () => {
  test("is done when it answered on the round's first day or later", () => {
    expect(stands(home({ visited_at: "2026-11-16T00:00:00Z" })).isDone).toBe(true);
    expect(stands(home({ visited_at: "2026-11-15T23:59:00Z" })).isDone).toBe(false);
    expect(stands(home()).isDone).toBe(false);
    expect(stands(home({ condition: "lived_in", condition_at: "2026-11-17T00:00:00Z" })).isDone).toBe(true);
    expect(stands(home({ condition: "refused", condition_at: "2026-11-17T00:00:00Z" })).isDone).toBe(false);
  });

  test("counts what waits on the phone: tries add up, a meeting ends them", () => {
    const tried = [visit("nobody", "2026-11-20"), visit("refused", "2026-11-21")];
    expect(stands(home({ tries: 2 }), tried)).toMatchObject({ tries: 4, isDone: false });
    expect(stands(home({ tries: 2 }), [...tried, visit("met", "2026-11-22")])).toMatchObject({ tries: 0, isDone: true });
    expect(stands(home({ tries: 2 }), [...tried, visit("met", "2026-11-22"), visit("nobody", "2026-11-23")])).toMatchObject({ tries: 1, isDone: true });
  });

  test("a leaflet is neither a try nor an answer, and is remembered for the round", () => {
    expect(stands(home(), [visit("left", "2026-11-20")])).toMatchObject({ tries: 0, isDone: false, hasLeaflet: true });
    expect(stands(home(), [], { ...ROUND, left: { h1: "2026-11-17" } }).hasLeaflet).toBe(true);
    expect(stands(home(), [], { ...ROUND, left: { h1: "2026-11-15" } }).hasLeaflet).toBe(false);
    expect(stands(home(), [visit("left", "2026-11-10")]).hasLeaflet).toBe(false);
  });

  test("other deeds that tell who lives there answer, too", () => {
    expect(stands(home(), [visit("", TODAY, { deed: "home.confirm", body: {} })]).isDone).toBe(true);
    expect(stands(home(), [visit("", TODAY, { deed: "home.found", body: { condition: "empty" } })]).isDone).toBe(true);
    expect(stands(home(), [visit("", TODAY, { deed: "home.found", body: { condition: "refused" } })]).isDone).toBe(false);
    expect(stands(home(), [visit("", TODAY, { deed: "home.look", body: {} })])).toMatchObject({ isDone: false, tries: 0 });
  });
});

test("a round that nobody began is this month", () => {
  expect(sinceOf(NO_ROUND, TODAY)).toBe("2026-11-01");
  expect(sinceOf(ROUND, TODAY)).toBe("2026-11-16");
});

test("what was refused waits no more", () => {
  const found = waitingAt([visit("met", TODAY), visit("nobody", TODAY, { state: "waiting" }), visit("met", TODAY, { state: "refused" }), visit("met", TODAY, { subject: null })]);
  expect(found.get("h1")?.map((one) => one.body["result"])).toEqual(["met", "nobody"]);
  expect(found.size).toBe(1);
});

test("doors stand as one walks them", () => {
  const doors = [["10", 1, "101"], ["2", 10, "1001"], ["2", 9, "902"], ["2", 9, "901"]].map(([stairwell, floor, room], at) => home({ id: String(at), stairwell, floor, room }));
  expect(inOrder(doors).map((one) => one.id)).toEqual(["3", "2", "1", "0"]);
});

test("a tap is believed until the centre tells the door anew, and once", () => {
  const [tapped, row] = [new Tapped(), home({ tries: 1 })];
  const [tried, met] = [visit("nobody", "2026-11-20"), visit("met", "2026-11-21")];
  tapped.note(row, tried);
  tapped.note(row, met);

  expect(tapped.upon(row, [met], [met])).toEqual([tried, met]);
  expect(tapped.upon(home({ tries: 1 }), [], [])).toEqual([tried, met]);
  expect(tapped.upon(home({ tries: 1 }), [], [{ ...met, state: "refused" }])).toEqual([tried]);
  expect(tapped.upon(home({ tries: 0, visited_at: "2026-11-21T02:00:00Z" }), [], [])).toEqual([]);
  expect(tapped.upon(home({ id: "h2", tries: 1 }), [], [])).toEqual([]);
});
