/** Cells as vector tiles: their borders, their Chinese names, and the five printed classes of a choropleth. */
import type { FeatureLike } from "ol/Feature";
import MVT from "ol/format/MVT";
import VectorTileLayer from "ol/layer/VectorTile";
import VectorTileSource from "ol/source/VectorTile";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import type { Palette } from "./palette";
import type { LayerSpec } from "./spec";

/** The class (1-5) of each cell, by its code. */
export type Steps = Readonly<Record<string, number>>;

/** The colour of a class; an empty string for none. */
export function stepColour(steps: readonly string[], step: number | undefined): string {
  return step === undefined ? "" : (steps[step - 1] ?? "");
}

/** Whether #rrggbb is dark: dark classes carry light names, light ones dark, by day and by night. */
export function isDark(colour: string): boolean {
  const long = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
  const [red, green, blue] = (long.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));
  return red !== undefined && 0.299 * red + 0.587 * (green ?? 0) + 0.114 * (blue ?? 0) < 140;
}

const LIGHT = "#ffffff";
const DARK = "#0b1220";

function styleOf(colours: Palette, steps: Steps): (feature: FeatureLike) => Style {
  const known = new Map<string, Style>();
  return (feature) => {
    const step = steps[String(feature.get("code"))] ?? (feature.get("step") as number | undefined);
    const key = `${step ?? 0}`;
    const style = known.get(key) ?? cellStyle(colours, step);
    known.set(key, style);
    style.getText()?.setText(String(feature.get("name") ?? ""));
    return style;
  };
}

function cellStyle(colours: Palette, step: number | undefined): Style {
  const fill = stepColour(colours.steps, step);
  const light = isDark(fill === "" ? colours.paper : fill);
  return new Style({
    fill: new Fill({ color: fill === "" ? "rgba(255, 255, 255, 0.01)" : fill }),
    stroke: new Stroke({ color: colours.strong, width: 1 }),
    text: new Text({
      font: `${Math.round(13 * colours.scale)}px ${colours.font}`,
      overflow: true,
      fill: new Fill({ color: light ? LIGHT : DARK }),
      stroke: new Stroke({ color: fill === "" ? colours.mist : fill, width: 3 }),
    }),
  });
}

/** A layer of cells: hybrid drawing keeps panning at the screen's pace on old office machines. */
export function cellLayer(spec: LayerSpec, colours: Palette, steps: Steps): VectorTileLayer {
  return new VectorTileLayer({
    declutter: true,
    renderMode: "hybrid",
    minZoom: spec.minZoom,
    source: new VectorTileSource({ format: new MVT(), url: spec.url, maxZoom: spec.maxZoom, minZoom: 0 }),
    style: styleOf(colours, steps),
  });
}
