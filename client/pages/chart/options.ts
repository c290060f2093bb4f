/** A chart's data as ECharts options: colours readable to the colour-blind, alert colours only for clocks. */
import type { EChartsCoreOption } from "echarts/core";
import type { Palette } from "../map/palette";

export interface SeriesData {
  name: string;
  values: (number | null)[];
  tone?: string;
}

export interface ChartData {
  kind: "line" | "bar" | "stacked";
  title: string;
  unit: string;
  categories: string[];
  series: SeriesData[];
  urls: string[];
}

/** Okabe and Ito's colours, blue first: orange beside an alert colour would be taken for one; yellow comes last. */
export const CATEGORICAL = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#000000", "#f0e442"];
/** The same on a dark ground, where blue would drown. */
export const CATEGORICAL_NIGHT = ["#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#e6edf5", "#0072b2"];
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];

/** Whether #rrggbb is a dark ground. */
export function isNight(paper: string): boolean {
  const channels = paper.match(/[0-9a-f]{2}/gi)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return channels.length === 3 && channels.reduce((sum, channel) => sum + channel, 0) < 384;
}

export function seriesColour(series: SeriesData, index: number, colours: Palette): string {
  const toned: Record<string, string> = { in_time: colours.inTime, soon: colours.soon, late: colours.late };
  const row = isNight(colours.paper) ? CATEGORICAL_NIGHT : CATEGORICAL;
  return toned[series.tone ?? ""] ?? row[index % row.length] ?? colours.qing;
}

function one(data: ChartData, colours: Palette, size: number): (series: SeriesData, index: number) => object {
  return (series, index) => ({
    name: series.name,
    type: data.kind === "line" ? "line" : "bar",
    data: series.values,
    stack: data.kind === "stacked" ? "all" : undefined,
    symbol: SYMBOLS[index % SYMBOLS.length],
    symbolSize: size * 0.45,
    barMaxWidth: size * 1.6,
    itemStyle: { color: seriesColour(series, index, colours), borderColor: colours.paper, borderWidth: data.kind === "stacked" ? 1 : 0 },
    lineStyle: { width: Math.max(2, size / 8), type: index % 2 === 0 ? "solid" : "dashed" },
    cursor: data.urls.length > 0 ? "pointer" : "default",
  });
}

function axes(data: ChartData, colours: Palette, size: number): { xAxis: object; yAxis: object } {
  const label = { color: colours.ink2, fontSize: size };
  const names = { type: "category", data: data.categories, axisLabel: label, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.strong } } };
  const figures = { type: "value", minInterval: 1, axisLabel: label, splitLine: { lineStyle: { color: colours.line } } };
  return data.kind === "line" ? { xAxis: names, yAxis: figures } : { xAxis: figures, yAxis: { ...names, inverse: true } };
}

/** The options for a canvas with text of `size` pixels. The tooltip is drawn in the canvas: no inline styles. */
export function options(data: ChartData, colours: Palette, size: number): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, fontSize: size, color: colours.ink },
    aria: { enabled: true, label: { description: `${data.title} ${data.unit}`.trim() } },
    legend: { show: data.series.length > 1, top: 0, left: 0, itemWidth: size * 1.4, itemHeight: size * 0.8, textStyle: { color: colours.ink2, fontSize: size } },
    grid: { left: 0, right: size, top: data.series.length > 1 ? size * 2.6 : size, bottom: 0, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
      backgroundColor: colours.paper,
      borderColor: colours.strong,
      textStyle: { color: colours.ink, fontSize: size },
    },
    ...axes(data, colours, size),
    series: data.series.map(one(data, colours, size)),
  };
}
