import { describe, expect, test } from "vitest";
import { isDark, stepColour } from "../pages/map/cells";
import { clockColour, filling } from "../pages/map/clock_icon";
import { placeIn } from "../pages/map/pin";
import { countRadius } from "../pages/map/points";
import { numbers, read, windowUrl } from "../pages/map/spec";
import { linesOf } from "../pages/map/way";

describe("a map element", () => {
  test("says where it starts and what it shows", () => {
    const spec = read({
      center: "120.1,35.9",
      zoom: "13",
      pointsUrl: "/points",
      layers: '[{"url": "/t/{z}/{x}/{y}", "kind": "cells", "minZoom": 9, "maxZoom": 12}]',
    });
    expect(spec.center).toEqual([120.1, 35.9]);
    expect(spec.zoom).toBe(13);
    expect(spec.layers).toEqual([{ url: "/t/{z}/{x}/{y}", kind: "cells", minZoom: 9, maxZoom: 12 }]);
    expect(spec.pick).toBe(false);
  });

  test("that says nothing is an empty map, not an error", () => {
    expect(read({})).toMatchObject({ layers: [], center: null, extent: null, zoom: 11, pointsUrl: "" });
  });

  test("draws the lines of a way, and nothing of what is none", () => {
    expect(linesOf("[[[120.1,35.9],[120.2,35.9]],[[120.1,35.9]],[[120.1],[120.2,null]]]")).toEqual([[[120.1, 35.9], [120.2, 35.9]]]);
    expect(linesOf(undefined)).toEqual([]);
  });

  test("picks when it stands in a form", () => {
    expect(read({ pick: "" }).pick).toBe(true);
  });
});

test("numbers are exactly as many as asked for, or none", () => {
  expect(numbers("1,2", 2)).toEqual([1, 2]);
  expect(numbers("1", 2)).toBeNull();
  expect(numbers("1,", 2)).toBeNull();
  expect(numbers("1,x", 2)).toBeNull();
  expect(numbers(undefined, 2)).toBeNull();
});

test("a window's points are asked for with its box and zoom, beside what the address already asks", () => {
  expect(windowUrl("/p", [1, 2, 3, 4], 11.6)).toBe("/p?bbox=1.000000,2.000000,3.000000,4.000000&zoom=12");
  expect(windowUrl("/p?state=late", [1, 2, 3, 4], 11)).toMatch(/^\/p\?state=late&bbox=/);
});

describe("clocks on a map", () => {
  const colours = { inTime: "green", soon: "amber", late: "red", qing: "qing", ink2: "grey" };

  test("differ by shape, not by colour alone", () => {
    expect(["in_time", "soon", "late"].map(filling)).toEqual(["ring", "half", "full"]);
    expect(["in_time", "soon", "late"].map((clock) => clockColour(clock, colours))).toEqual(["green", "amber", "red"]);
  });

  test("of things without one are qing", () => {
    expect(clockColour("", colours)).toBe("qing");
    expect(filling("")).toBe("full");
  });
});

test("counts grow with their size and stay on the map", () => {
  expect(countRadius(1)).toBe(12);
  expect(countRadius(1240)).toBeGreaterThan(countRadius(37));
  expect(countRadius(1e9)).toBe(26);
});

test("classes have their step's colour, cells without a class none", () => {
  expect(stepColour(["a", "b", "c", "d", "e"], 5)).toBe("e");
  expect(stepColour(["a"], undefined)).toBe("");
  expect(isDark("#0b5f59")).toBe(true);
  expect(isDark("#b2dad5")).toBe(false);
  expect(isDark("#fff")).toBe(false);
});

test("a pin stands only where both fields name a place on the globe", () => {
  expect(placeIn("120.1", "35.9")).toEqual([120.1, 35.9]);
  expect(placeIn("", "35.9")).toBeNull();
  expect(placeIn("370", "35.9")).toBeNull();
  expect(placeIn("x", "35.9")).toBeNull();
});
