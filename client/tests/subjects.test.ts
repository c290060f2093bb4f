import { expect, test } from "vitest";
import { follows, pause } from "../pages/behaviours/subjects";

test("an element follows the subjects it names and no others", () => {
  expect(follows("case:7 order:9", ["case:7"])).toBe(true);
  expect(follows("case:7", ["case:71", "case"])).toBe(false);
});

test("a star follows every subject of its kind, not a kind that begins alike", () => {
  expect(follows("case:*", ["case:7"])).toBe(true);
  expect(follows("case:*", ["cases:7", "casework"])).toBe(false);
});

test("an element that follows nothing is never touched", () => {
  expect(follows("  ", ["case:7", ""])).toBe(false);
});

test("questions come every three seconds, and ever less often while the server fails", () => {
  expect(pause(0)).toBe(3000);
  expect(pause(1)).toBe(6000);
  expect(pause(30)).toBe(60_000);
});
