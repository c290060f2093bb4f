/** Points of a window: cases with their clocks, or counts a cell when there are too many to draw. */
import Feature, { type FeatureLike } from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import type { Geometry } from "ol/geom";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Icon from "ol/style/Icon";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import { drawClock } from "./clock_icon";
import type { Palette } from "./palette";

export type PointSource = VectorSource<Feature<Geometry>>;
export type PointLayer = VectorLayer<PointSource>;

/** The radius of a count: grows with its number of digits' worth, stays between 12 and 26 pixels. */
export function countRadius(count: number): number {
  return Math.min(26, 12 + 4 * Math.log10(Math.max(1, count)));
}

function countStyle(count: number, colours: Palette): Style {
  return new Style({
    image: new CircleStyle({
      radius: countRadius(count) * colours.scale,
      fill: new Fill({ color: colours.qing }),
      stroke: new Stroke({ color: colours.paper, width: 2 }),
    }),
    text: new Text({
      text: count.toLocaleString("en-US"),
      font: `600 ${Math.round(12 * colours.scale)}px ${colours.font}`,
      fill: new Fill({ color: colours.onQing }),
    }),
  });
}

function pointStyles(colours: Palette): (feature: FeatureLike, chosen: boolean) => Style {
  const known = new Map<string, Style>();
  return (feature, chosen) => {
    const clock = String(feature.get("clock") ?? "");
    const key = `${clock} ${chosen}`;
    const style = known.get(key) ?? new Style({ image: new Icon({ img: drawClock(clock, chosen, colours), scale: 0.5 * colours.scale }) });
    known.set(key, style);
    style.setZIndex(chosen ? 2 : 1);
    return style;
  };
}

/** The layer of points; `chosen` tells the key of the one that stands out. */
export function pointLayer(colours: Palette, chosen: () => string): PointLayer {
  const point = pointStyles(colours);
  return new VectorLayer({
    source: new VectorSource<Feature<Geometry>>(),
    style: (feature) => {
      const count = feature.get("count") as number | undefined;
      return count === undefined ? point(feature, feature.get("key") === chosen()) : countStyle(count, colours);
    },
  });
}

const format = new GeoJSON({ featureProjection: "EPSG:3857" });
const running = new WeakMap<PointSource, AbortController>();

/** Fetches the window's points and shows them instead of the old ones; a newer question cancels an older one. */
export async function loadPoints(source: PointSource, url: string): Promise<void> {
  running.get(source)?.abort();
  const mine = new AbortController();
  running.set(source, mine);
  const answer = await fetch(url, { signal: mine.signal, credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`points answered ${answer.status}`);
  const features = format.readFeatures(await answer.json()) as Feature<Geometry>[];
  source.clear(true);
  source.addFeatures(features);
}
