/** A way that somebody went: lines above the cells, with its first point and its last. */
import Feature from "ol/Feature";
import LineString from "ol/geom/LineString";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import { fromLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import type { Palette } from "./palette";

export type Line = [number, number][];

/** The lines that a map element holds; none where it says nothing or nonsense. */
export function linesOf(text: string | undefined): Line[] {
  const told: unknown = text ? JSON.parse(text) : [];
  if (!Array.isArray(told)) return [];
  return told.filter((line): line is Line => Array.isArray(line) && line.length > 1 && line.every(isPlace));
}

function isPlace(place: unknown): boolean {
  return Array.isArray(place) && place.length === 2 && place.every((value) => Number.isFinite(value));
}

export function wayLayer(lines: readonly Line[], colours: Palette): VectorLayer<VectorSource<Feature>> {
  const source = new VectorSource<Feature>();
  const stroke = new Style({ stroke: new Stroke({ color: colours.qing, width: 3 * colours.scale, lineCap: "round" }) });
  for (const line of lines) {
    const way = new Feature(new LineString(line.map((place) => fromLonLat(place))));
    way.setStyle(stroke);
    source.addFeature(way);
  }
  const first = lines[0]?.[0];
  const last = lines[lines.length - 1]?.at(-1);
  if (first && last) source.addFeatures([mark(first, colours.paper, colours), mark(last, colours.qing, colours)]);
  return new VectorLayer({ source });
}

function mark(place: [number, number], fill: string, colours: Palette): Feature {
  const found = new Feature(new Point(fromLonLat(place)));
  const stroke = new Stroke({ color: colours.qing, width: 2 * colours.scale });
  found.setStyle(new Style({ image: new CircleStyle({ radius: 6 * colours.scale, fill: new Fill({ color: fill }), stroke }) }));
  return found;
}
