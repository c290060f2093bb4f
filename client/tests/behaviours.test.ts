import { describe, expect, test } from "vitest";
import { agoWords } from "../pages/behaviours/ago";
import { around } from "../pages/behaviours/around";
import { degrees, reason } from "../pages/behaviours/geolocate";
import { fit, jpegName, LONGEST_EDGE } from "../pages/behaviours/shrink";
import { neighbour } from "../pages/behaviours/steps";
import { headState } from "../pages/components/selection";

describe("how long ago", () => {
  test("is said in the largest unit, in the page's language", () => {
    expect(agoWords(185, "zh-Hans", "刚刚")).toBe("3 分钟前");
    expect(agoWords(7300, "zh-Hans", "刚刚")).toBe("2 小时前");
    expect(agoWords(2 * 86_400 + 5, "en", "just now")).toBe("2 days ago");
  });

  test("is “just now” under a minute, and for a clock that runs ahead", () => {
    expect(agoWords(59, "zh-Hans", "刚刚")).toBe("刚刚");
    expect(agoWords(-30, "zh-Hans", "刚刚")).toBe("刚刚");
  });
});

describe("photos", () => {
  test("keep their proportions and never grow", () => {
    expect(fit({ width: 4000, height: 3000 })).toEqual({ width: LONGEST_EDGE, height: 1200 });
    expect(fit({ width: 3000, height: 4000 })).toEqual({ width: 1200, height: LONGEST_EDGE });
    expect(fit({ width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
    expect(fit({ width: 10_000, height: 1 }).height).toBe(1);
  });

  test("are named as what they became", () => {
    expect(jpegName("IMG_1.HEIC")).toBe("IMG_1.jpg");
    expect(jpegName(".png")).toBe("photo.jpg");
  });

  test("go round in both directions", () => {
    expect(around(0, -1, 3)).toBe(2);
    expect(around(2, 1, 3)).toBe(0);
    expect(around(0, 1, 0)).toBe(0);
  });
});

describe("rows", () => {
  const rows = ["a", "b", "c"];

  test("are walked with arrows, j and k, Home and End", () => {
    expect(neighbour(rows, "a", "ArrowDown")).toBe("b");
    expect(neighbour(rows, "b", "k")).toBe("a");
    expect(neighbour(rows, "b", "End")).toBe("c");
    expect(neighbour(rows, "b", "Home")).toBe("a");
  });

  test("end at their ends and ignore other keys", () => {
    expect(neighbour(rows, "c", "ArrowDown")).toBeNull();
    expect(neighbour(rows, "a", "x")).toBeNull();
    expect(neighbour([], "a", "Home")).toBeNull();
  });
});

describe("positions", () => {
  test("are written to the centimetre without idle zeros", () => {
    expect(degrees(120.123_456_789)).toBe("120.1234568");
    expect(degrees(120)).toBe("120");
    expect(degrees(36.5)).toBe("36.5");
  });

  test("that are missing have a reason", () => {
    expect(reason("insecure")).toBe("wordInsecure");
    expect(reason(1)).toBe("wordDenied");
    expect(reason(2)).toBe("wordFailed");
    expect(reason(3)).toBe("wordFailed");
  });
});

test("the head's box tells none, some and all", () => {
  expect([headState(0, 3), headState(2, 3), headState(3, 3), headState(0, 0)]).toEqual(["none", "some", "all", "none"]);
});
