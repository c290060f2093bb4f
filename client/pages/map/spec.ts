/** What a map element asks for, read from its data attributes. */

/** One vector-tile layer: cells with their names, or a plain layer of things. */
export interface LayerSpec {
  url: string;
  kind: "cells" | "things";
  minZoom: number;
  maxZoom: number;
}

export interface MapSpec {
  layers: LayerSpec[];
  center: [number, number] | null;
  extent: [number, number, number, number] | null;
  zoom: number;
  pointsUrl: string;
  detailUrl: string;
  cellUrl: string;
  follow: string;
  baseUrl: string;
  baseAttribution: string;
  pick: boolean;
}

export type Attributes = Readonly<Record<string, string | undefined>>;

/** Numbers separated by commas; null unless there are exactly `count` finite ones. */
export function numbers(text: string | undefined, count: number): number[] | null {
  const values = (text ?? "").split(",").map((word) => (word.trim() === "" ? Number.NaN : Number(word)));
  return values.length === count && values.every(Number.isFinite) ? values : null;
}

function layersOf(text: string | undefined): LayerSpec[] {
  if (!text) return [];
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) return [];
  return rows.map((row: Partial<LayerSpec>) => ({
    url: String(row.url ?? ""),
    kind: row.kind === "things" ? "things" : "cells",
    minZoom: Number(row.minZoom ?? 0),
    maxZoom: Number(row.maxZoom ?? 14),
  }));
}

export function read(data: Attributes): MapSpec {
  return {
    layers: layersOf(data["layers"]),
    center: numbers(data["center"], 2) as [number, number] | null,
    extent: numbers(data["extent"], 4) as [number, number, number, number] | null,
    zoom: Number(data["zoom"] ?? 11) || 11,
    pointsUrl: data["pointsUrl"] ?? "",
    detailUrl: data["detailUrl"] ?? "",
    cellUrl: data["cellUrl"] ?? "",
    follow: data["follow"] ?? "",
    baseUrl: data["baseUrl"] ?? "",
    baseAttribution: data["baseAttribution"] ?? "",
    pick: data["pick"] !== undefined,
  };
}

/** The address of the points in a window: six decimals are a tenth of a metre. */
export function windowUrl(url: string, extent: readonly number[], zoom: number): string {
  const box = extent.map((value) => value.toFixed(6)).join(",");
  const separator = url.includes("?") ? "&" : "?";
  return `${url}${separator}bbox=${box}&zoom=${Math.round(zoom)}`;
}
