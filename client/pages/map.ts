/** Maps: `<div data-map …>`. Stands on its own cells; a base map is welcome and never needed. */
import OlMap from "ol/Map";
import View from "ol/View";
import { defaults as defaultControls } from "ol/control/defaults";
import ScaleLine from "ol/control/ScaleLine";
import TileLayer from "ol/layer/Tile";
import { fromLonLat, transformExtent } from "ol/proj";
import XYZ from "ol/source/XYZ";
import { whenever } from "./behaviours/whenever";
import { cellLayer, type Steps } from "./map/cells";
import { startChoosing, startNaming, type Choice } from "./map/choosing";
import { palette, type Palette } from "./map/palette";
import { startPin } from "./map/pin";
import { loadPoints, pointLayer, type PointLayer } from "./map/points";
import { read, windowUrl, type MapSpec } from "./map/spec";
import { linesOf, wayLayer } from "./map/way";

function viewOf(spec: MapSpec): View {
  return new View({ center: fromLonLat(spec.center ?? [0, 0]), zoom: spec.zoom, minZoom: 3, maxZoom: 20, constrainRotation: true, enableRotation: false });
}

function stepsOf(element: HTMLElement): Steps {
  const block = element.querySelector('script[type="application/json"]');
  return block?.textContent ? (JSON.parse(block.textContent) as Steps) : {};
}

function baseLayer(spec: MapSpec): TileLayer<XYZ>[] {
  if (spec.baseUrl === "") return [];
  return [new TileLayer({ source: new XYZ({ url: spec.baseUrl, attributions: spec.baseAttribution, crossOrigin: "anonymous" }) })];
}

function controlsOf(element: HTMLElement): ReturnType<typeof defaultControls> {
  const words = element.dataset;
  return defaultControls({
    rotate: false,
    attributionOptions: { collapsible: false },
    zoomOptions: { zoomInTipLabel: words["wordZoomIn"] ?? "", zoomOutTipLabel: words["wordZoomOut"] ?? "" },
  }).extend([new ScaleLine()]);
}

function keepPoints(map: OlMap, element: HTMLElement, spec: MapSpec, points: PointLayer): void {
  const source = points.getSource();
  if (spec.pointsUrl === "" || source === null) return;
  const load = (): void => {
    const extent = transformExtent(map.getView().calculateExtent(map.getSize()), "EPSG:3857", "EPSG:4326");
    loadPoints(source, windowUrl(spec.pointsUrl, extent, map.getView().getZoom() ?? spec.zoom)).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === "AbortError")) element.dataset["trouble"] = "points";
    });
  };
  // A map that is never moved draws one frame and has no moveend.
  map.once("postrender", load);
  map.on("moveend", load);
  element.addEventListener("live", load);
}

function cross(element: HTMLElement): void {
  const mark = document.createElement("span");
  mark.className = "gz-map-cross";
  mark.textContent = "＋";
  mark.setAttribute("aria-hidden", "true");
  element.append(mark);
}

function layersOf(spec: MapSpec, colours: Palette, element: HTMLElement, points: PointLayer) {
  const cells = spec.layers.map((layer) => cellLayer(layer, colours, stepsOf(element)));
  const lines = linesOf(element.dataset["way"]);
  return [...baseLayer(spec), ...cells, ...(lines.length > 0 ? [wayLayer(lines, colours)] : []), points];
}

function startMap(element: HTMLElement): void {
  const spec = read(element.dataset);
  const colours = palette(element);
  const choice: Choice = { key: element.dataset["chosen"] ?? "" };
  const points = pointLayer(colours, () => choice.key);
  const map = new OlMap({
    target: element,
    keyboardEventTarget: element,
    view: viewOf(spec),
    controls: controlsOf(element),
    layers: layersOf(spec, colours, element, points),
  });
  map.once("rendercomplete", () => (element.dataset["ready"] = "yes"));
  if (spec.extent !== null) map.getView().fit(transformExtent(spec.extent, "EPSG:4326", "EPSG:3857"), { padding: [24, 24, 24, 24], maxZoom: 17 });
  keepPoints(map, element, spec, points);
  startChoosing(map, element, spec, choice, points);
  startNaming(map, element);
  if (spec.pick) {
    cross(element);
    startPin(map, element, colours);
  }
}

whenever("[data-map]", startMap);
