/** What a matter's document tells of its photos. */
import { expect, test } from "vitest";
import type { Row } from "../engine/protocol";
import { photosOf, purposeOf } from "../screens/seen";

const matter = (photos: unknown): Row => ({ id: "c", code: "1", photos }) as unknown as Row;

test("photos are told by id and purpose, as they came", () => {
  expect(photosOf(matter([["p2", "report"], ["p1", "after"]]))).toEqual([{ id: "p2", purpose: "report" }, { id: "p1", purpose: "after" }]);
  expect(photosOf(matter([]))).toEqual([]);
  expect(photosOf(matter(null))).toEqual([]);
  expect(photosOf({ id: "c", code: "1" })).toEqual([]);
});

test("each purpose has its words, and a new one is a photo all the same", () => {
  const words = ["report", "before", "after", "check", "step", "person"].map(purposeOf);
  expect(new Set(words).size).toBe(6);
  expect(purposeOf("report")).toBe("上报照片");
  expect(purposeOf("something new")).toBe("照片");
});
