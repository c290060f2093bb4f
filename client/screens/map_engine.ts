/** OpenLayers as one file of its own: it comes when somebody first opens the map. */
import Feature from "ol/Feature";
import OlMap from "ol/Map";
import View from "ol/View";
import { defaults as defaultControls } from "ol/control/defaults";
import ScaleLine from "ol/control/ScaleLine";
import { isEmpty } from "ol/extent";
import { type Geometry, LineString, MultiPolygon, Point as OlPoint } from "ol/geom";
import { circular } from "ol/geom/Polygon";
import VectorLayer from "ol/layer/Vector";
import { fromLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import RegularShape from "ol/style/RegularShape";
import Icon from "ol/style/Icon";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import { drawClock } from "../pages/map/clock_icon";
import { palette, type Palette } from "../pages/map/palette";

export interface Point {
  /** “case/ID”, “building/ID” or “key/ID”: the place of the phone it leads to. */
  key: string;
  kind: "case" | "building" | "key";
  lon: number;
  lat: number;
  /** The state of a matter's clock. */
  mark: string;
  name: string;
}

export interface Drawn {
  cells: { name: string; level: string; border: [number, number][][][] }[];
  points: Point[];
  /** The route of the plan, and the way walked so far. */
  lines: { kind: "route" | "way"; at: [number, number][] }[];
}

export interface Mapped {
  renew(shown: Drawn): void;
  stand(where: { lon: number; lat: number; accuracy: number }, isToShow: boolean): void;
  show(key: string): void;
  end(): void;
}

type Source = VectorSource<Feature<Geometry>>;

const NEAR = 16.5;

function cellStyle(colours: Palette): (feature: Feature<Geometry>) => Style {
  return (feature) => {
    const isGrid = feature.get("level") === "grid";
    return new Style({
      stroke: new Stroke({ color: isGrid ? colours.qing : colours.strong, width: isGrid ? 3 : 1.5 }),
      fill: new Fill({ color: isGrid ? "rgba(15, 118, 110, 0.06)" : "rgba(0, 0, 0, 0)" }),
      text: new Text({ text: String(feature.get("name")), overflow: true, font: `${isGrid ? 600 : 400} 13px ${colours.font}`, fill: new Fill({ color: colours.ink2 }), stroke: new Stroke({ color: colours.paper, width: 3 }) }),
    });
  };
}

function pointStyle(colours: Palette, chosen: () => string): (feature: Feature<Geometry>, resolution: number) => Style {
  return (feature, resolution) => {
    const isChosen = feature.get("key") === chosen();
    if (feature.get("kind") === "case") return new Style({ image: new Icon({ img: drawClock(String(feature.get("mark")), isChosen, colours), scale: 0.6 }), zIndex: 3 });
    if (feature.get("kind") === "route" || feature.get("kind") === "way") return lineStyle(colours, feature.get("kind") === "way");
    if (feature.get("kind") === "key") return keyStyle(colours, isChosen, String(feature.get("mark")) === "passed", String(feature.get("name")));
    const words = resolution < 1.2 ? String(feature.get("name")) : "";
    return new Style({
      image: new CircleStyle({ radius: isChosen ? 9 : 6, fill: new Fill({ color: colours.paper }), stroke: new Stroke({ color: colours.qing, width: isChosen ? 4 : 2 }) }),
      text: new Text({ text: words, offsetY: 16, font: `12px ${colours.font}`, fill: new Fill({ color: colours.ink }), stroke: new Stroke({ color: colours.paper, width: 3 }) }),
      zIndex: 2,
    });
  };
}

function lineStyle(colours: Palette, isWay: boolean): Style {
  return new Style({ stroke: isWay ? new Stroke({ color: "#1d6fd8", width: 4 }) : new Stroke({ color: colours.qing, width: 3, lineDash: [8, 6] }), zIndex: 1 });
}

/** A key point: full when it was passed. */
function keyStyle(colours: Palette, isChosen: boolean, isPassed: boolean, name: string): Style {
  return new Style({
    image: new RegularShape({ points: 4, radius: isChosen ? 12 : 9, fill: new Fill({ color: isPassed ? colours.qing : colours.paper }), stroke: new Stroke({ color: colours.qing, width: 3 }) }),
    text: new Text({ text: name, offsetY: 20, font: `600 13px ${colours.font}`, fill: new Fill({ color: colours.ink }), stroke: new Stroke({ color: colours.paper, width: 3 }) }),
    zIndex: 3,
  });
}

function fill(cells: Source, points: Source, shown: Drawn): void {
  cells.clear(true);
  points.clear(true);
  for (const { border, ...words } of shown.cells) {
    if (border.length === 0) continue;
    const geometry = new MultiPolygon(border.map((rings) => rings.map((ring) => ring.map((at) => fromLonLat(at)))));
    cells.addFeature(new Feature<Geometry>({ geometry, ...words }));
  }
  for (const { kind, at } of shown.lines) if (at.length > 1) points.addFeature(new Feature<Geometry>({ geometry: new LineString(at.map((one) => fromLonLat(one))), kind }));
  for (const { lon, lat, ...words } of shown.points) points.addFeature(new Feature<Geometry>({ geometry: new OlPoint(fromLonLat([lon, lat])), ...words }));
}

/** Show all of my cells; where no border is known, everything there is. */
function fit(map: OlMap, place: HTMLElement, sources: readonly Source[]): void {
  const extent = sources.map((source) => source.getExtent()).find((one) => one !== null && !isEmpty(one));
  const size = [place.clientWidth, place.clientHeight];
  if (extent) map.getView().fit(extent, { size, padding: [64, 24, 84, 24], maxZoom: 18 });
}

/** Draw what is on the phone; `chosen` hears what was touched. */
export function draw(place: HTMLElement, shown: Drawn, chosen: (key: string) => void): Mapped {
  const colours = palette(place);
  let key = "";
  const [cells, points, me]: Source[] = [new VectorSource(), new VectorSource(), new VectorSource()] as [Source, Source, Source];
  const mine = new Style({ image: new CircleStyle({ radius: 8, fill: new Fill({ color: "#1d6fd8" }), stroke: new Stroke({ color: "#ffffff", width: 3 }) }), zIndex: 4 });
  const about = new Style({ fill: new Fill({ color: "rgba(29, 111, 216, 0.15)" }), stroke: new Stroke({ color: "rgba(29, 111, 216, 0.5)", width: 1 }) });
  const map = new OlMap({
    target: place,
    keyboardEventTarget: place,
    view: new View({ center: [0, 0], zoom: NEAR, minZoom: 8, maxZoom: 20, enableRotation: false }),
    controls: defaultControls({ rotate: false, attribution: false, zoom: false }).extend([new ScaleLine()]),
    layers: [
      new VectorLayer({ source: cells as Source, style: cellStyle(colours) as never, declutter: true }),
      new VectorLayer({ source: points as Source, style: pointStyle(colours, () => key) as never }),
      new VectorLayer({ source: me as Source, style: (feature) => (feature.getGeometry()?.getType() === "Point" ? mine : about) }),
    ],
  });
  const [held, dots, here] = [cells as Source, points as Source, me as Source];
  const choose = (next: string): void => {
    key = next;
    dots.changed();
    chosen(next);
  };
  fill(held, dots, shown);
  fit(map, place, [held, dots]);
  map.once("rendercomplete", () => (place.dataset["ready"] = "yes"));
  map.on("click", (event) => {
    const touched = map.forEachFeatureAtPixel(event.pixel, (feature) => String(feature.get("key") ?? "") || undefined, { hitTolerance: 12 });
    choose(touched ?? "");
  });
  return {
    renew: (next) => fill(held, dots, next),
    stand: ({ lon, lat, accuracy }, isToShow) => {
      here.clear(true);
      here.addFeature(new Feature<Geometry>({ geometry: circular([lon, lat], Math.max(accuracy, 3), 48).transform("EPSG:4326", "EPSG:3857") }));
      here.addFeature(new Feature<Geometry>({ geometry: new OlPoint(fromLonLat([lon, lat])) }));
      if (isToShow) map.getView().animate({ center: fromLonLat([lon, lat]), zoom: Math.max(NEAR, map.getView().getZoom() ?? NEAR), duration: 0 });
    },
    show: (wanted) => {
      const found = dots.getFeatures().find((feature) => feature.get("key") === wanted)?.getGeometry();
      if (found instanceof OlPoint) map.getView().setCenter(found.getCoordinates());
      choose(wanted);
    },
    end: () => map.setTarget(undefined as never),
  };
}
