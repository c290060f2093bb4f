/** The pin of a form: the map fills the two fields, the fields move the map; either works alone. */
import Feature from "ol/Feature";
import type OlMap from "ol/Map";
import Point from "ol/geom/Point";
import Translate from "ol/interaction/Translate";
import VectorLayer from "ol/layer/Vector";
import { fromLonLat, toLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import { degrees } from "../behaviours/geolocate";
import type { Palette } from "./palette";

interface Fields {
  lon: HTMLInputElement;
  lat: HTMLInputElement;
}

function fieldsOf(box: HTMLElement): Fields | null {
  const [lon, lat] = box.querySelectorAll<HTMLInputElement>(".gz-pin-fields input");
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

/** The place the two fields name; null when they are empty or not on the globe. */
export function placeIn(lon: string, lat: string): [number, number] | null {
  if (lon.trim() === "" || lat.trim() === "") return null;
  const [x, y] = [Number(lon), Number(lat)];
  return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x) <= 180 && Math.abs(y) <= 85 ? [x, y] : null;
}

function pinStyle(colours: Palette): Style[] {
  const ring = new CircleStyle({ radius: 13, fill: new Fill({ color: "rgba(255, 255, 255, 0.7)" }), stroke: new Stroke({ color: colours.ink, width: 2 }) });
  const dot = new CircleStyle({ radius: 7, fill: new Fill({ color: colours.qing }) });
  return [new Style({ image: ring }), new Style({ image: dot })];
}

class Pin {
  private readonly feature = new Feature<Point>();
  private readonly source = new VectorSource<Feature<Point>>();
  private isWriting = false;

  constructor(
    private readonly map: OlMap,
    private readonly fields: Fields,
    colours: Palette,
  ) {
    map.addLayer(new VectorLayer({ source: this.source, style: pinStyle(colours) }));
    const drag = new Translate({ layers: (layer) => layer.getSource() === this.source });
    drag.on("translateend", () => this.write(this.feature.getGeometry()?.getCoordinates() ?? []));
    map.addInteraction(drag);
  }

  put(coordinate: number[]): void {
    this.feature.setGeometry(new Point(coordinate));
    if (this.source.getFeatures().length === 0) this.source.addFeature(this.feature);
  }

  write(coordinate: number[]): void {
    this.put(coordinate);
    const [lon, lat] = toLonLat(coordinate);
    this.fields.lon.value = degrees(lon ?? 0);
    this.fields.lat.value = degrees(lat ?? 0);
    this.tell();
  }

  /** Whoever follows the fields (near matters, the detail of a cell) hears of the new place; the map stays where it is. */
  private tell(): void {
    this.isWriting = true;
    this.fields.lat.dispatchEvent(new Event("change", { bubbles: true }));
    this.isWriting = false;
  }

  follow(near: boolean): void {
    if (this.isWriting) return;
    const place = placeIn(this.fields.lon.value, this.fields.lat.value);
    if (place === null) return;
    const coordinate = fromLonLat(place);
    this.put(coordinate);
    this.map.getView().setCenter(coordinate);
    if (near) this.map.getView().setZoom(Math.max(16, this.map.getView().getZoom() ?? 0));
  }
}

export function startPin(map: OlMap, element: HTMLElement, colours: Palette): void {
  const box = element.closest<HTMLElement>("[data-pin]");
  const fields = box === null ? null : fieldsOf(box);
  if (box === null || fields === null) return;
  const pin = new Pin(map, fields, colours);
  pin.follow(true);
  map.on("singleclick", (event) => pin.write(event.coordinate));
  box.addEventListener("change", () => pin.follow(true));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== element) return;
    event.preventDefault();
    pin.write(map.getView().getCenter() ?? [0, 0]);
  });
}
