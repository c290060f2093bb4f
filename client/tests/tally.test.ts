/** A duty at a gate: taps are counted by kind, way and hour, taken back one by one, and sent whole. */
import { describe, expect, test } from "vitest";
import { begun, counted, endOf, isOver, lastTap, total, undone } from "../screens/tally";

const NINE = Date.parse("2026-11-16T01:00:00Z");
const MINUTE = 60_000;
const duty = begun("d1", "g1", "东门", NINE + 30 * MINUTE);

describe("a duty", () => {
  test("counts each tap by kind and way", () => {
    const some = counted(counted(counted(duty, "resident", "in", NINE), "resident", "in", NINE), "resident", "out", NINE);
    expect([total(some, "resident", "in"), total(some, "resident", "out"), total(some, "visitor", "in")]).toEqual([2, 1, 0]);
    expect(total(duty, "resident", "in")).toBe(0);
  });

  test("takes the last taps back, one by one, and not beyond the first", () => {
    const some = counted(counted(duty, "resident", "in", NINE), "vehicle", "out", NINE);
    expect(lastTap(some)).toEqual({ kind: "vehicle", way: "out" });
    const one = undone(some);
    expect([total(one, "vehicle", "out"), total(one, "resident", "in")]).toEqual([0, 1]);
    expect(lastTap(undone(one))).toBeNull();
    expect(undone(undone(one)).counts).toEqual({});
  });

  test("a visitor who was written down counts and is not taken back with a tap", () => {
    const some = counted(counted(duty, "resident", "in", NINE), "visitor", "in", NINE, false);
    const back = undone(some);
    expect([total(back, "visitor", "in"), total(back, "resident", "in")]).toEqual([1, 0]);
    expect(lastTap(back)).toBeNull();
  });

  test("goes up by the hour, without a zero", () => {
    const first = counted(counted(duty, "resident", "in", NINE + 40 * MINUTE), "resident", "in", NINE + 59 * MINUTE);
    const some = undone(counted(counted(first, "resident", "in", NINE + 61 * MINUTE), "visitor", "out", NINE + 62 * MINUTE));
    expect(endOf(some, NINE + 90 * MINUTE)).toEqual({
      ended: null,
      counts: [
        { kind: "resident", way: "in", hour: "2026-11-16T01:00:00.000Z", count: 2 },
        { kind: "resident", way: "in", hour: "2026-11-16T02:00:00.000Z", count: 1 },
      ],
    });
  });

  test("that was forgotten ends when something was counted last", () => {
    const some = counted(duty, "resident", "in", NINE + 90 * MINUTE);
    const late = NINE + 26 * 60 * MINUTE;
    expect([isOver(some, NINE + 24 * 60 * MINUTE), isOver(some, late)]).toEqual([false, true]);
    expect(endOf(some, late)["ended"]).toBe("2026-11-16T02:30:00.000Z");
    expect(endOf(duty, late)["ended"]).toBe("2026-11-16T01:30:00.000Z");
  });
});
