import { expect, test } from "vitest";
import { CATEGORICAL, CATEGORICAL_NIGHT, isNight, options, seriesColour, type ChartData } from "../pages/chart/options";
import type { Palette } from "../pages/map/palette";

const colours: Palette = {
  ink: "#1b2430", ink2: "#52606d", paper: "#ffffff", mist: "#f4f6f8", line: "#dde3ea", strong: "#8794a2", qing: "#0f766e",
  onQing: "#ffffff", inTime: "#2f9e62", soon: "#c98a00", late: "#d64545", steps: [], font: "sans-serif", scale: 1,
};
const data: ChartData = {
  kind: "stacked", title: "In hand", unit: "cases", categories: ["A"], urls: [],
  series: [{ name: "In time", values: [3], tone: "in_time" }, { name: "Other", values: [1] }],
};

test("alert colours stand for clocks only; other series take Okabe and Ito's", () => {
  expect(seriesColour({ name: "", values: [], tone: "late" }, 0, colours)).toBe("#d64545");
  expect(seriesColour({ name: "", values: [] }, 1, colours)).toBe(CATEGORICAL[1]);
  expect(seriesColour({ name: "", values: [] }, 0, { ...colours, paper: "#121b2c" })).toBe(CATEGORICAL_NIGHT[0]);
});

test("a dark ground is told from a light one", () => {
  expect(isNight("#121b2c")).toBe(true);
  expect(isNight("#ffffff")).toBe(false);
  expect(isNight("")).toBe(false);
});

test("the tooltip is drawn in the canvas, because inline styles are refused", () => {
  expect(options(data, colours, 12)["tooltip"]).toMatchObject({ renderMode: "richText" });
});

test("the title is said to those who cannot see the chart", () => {
  expect(options(data, colours, 12)["aria"]).toMatchObject({ enabled: true, label: { description: "In hand cases" } });
});

test("stacked bars share one stack, lines stand alone", () => {
  const stacks = (kind: ChartData["kind"]) => (options({ ...data, kind }, colours, 12)["series"] as { stack?: string }[]).map((one) => one.stack);
  expect(stacks("stacked")).toEqual(["all", "all"]);
  expect(stacks("line")).toEqual([undefined, undefined]);
});
