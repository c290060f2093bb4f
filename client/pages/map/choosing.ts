/** List and map speak: a row moves the map, a point opens its row or its detail, a cell leads into itself. */
import type { FeatureLike } from "ol/Feature";
import type OlMap from "ol/Map";
import type MapBrowserEvent from "ol/MapBrowserEvent";
import { fromLonLat } from "ol/proj";
import type { Place } from "../behaviours/rows";
import type { PointLayer } from "./points";
import type { MapSpec } from "./spec";

interface Htmx {
  ajax(verb: string, path: string, target: string): void;
}

export interface Choice {
  key: string;
}

function isOurs(event: Event, follow: string): boolean {
  return event.target instanceof Element && event.target.closest(`#${CSS.escape(follow)}`) !== null;
}

function showPlace(map: OlMap, place: Place): void {
  const view = map.getView();
  view.cancelAnimations();
  view.animate({ center: fromLonLat([place.lon, place.lat]), zoom: Math.max(view.getZoom() ?? 0, 14), duration: 200 });
}

function featureAt(map: OlMap, event: MapBrowserEvent<PointerEvent | KeyboardEvent | WheelEvent>): FeatureLike | undefined {
  return map.forEachFeatureAtPixel(event.pixel, (feature) => feature, { hitTolerance: 6 });
}

function follow(map: OlMap, spec: MapSpec, choice: Choice, points: PointLayer): void {
  document.addEventListener("gezhi:place", (event) => {
    if (!isOurs(event, spec.follow)) return;
    const place = (event as CustomEvent<Place>).detail;
    choice.key = place.key;
    points.changed();
    showPlace(map, place);
  });
}

function open(element: HTMLElement, spec: MapSpec, key: string): void {
  const event = new CustomEvent("gezhi:pick", { bubbles: true, cancelable: true, detail: { key } });
  if (!element.dispatchEvent(event) || spec.detailUrl === "") return;
  const htmx = (window as unknown as { htmx?: Htmx }).htmx;
  htmx?.ajax("GET", spec.detailUrl.replace("KEY", encodeURIComponent(key)), "#detail");
}

export function startChoosing(map: OlMap, element: HTMLElement, spec: MapSpec, choice: Choice, points: PointLayer): void {
  if (spec.follow !== "") follow(map, spec, choice, points);
  if (spec.pick) return;
  map.on("singleclick", (event) => {
    const feature = featureAt(map, event);
    if (feature === undefined) return;
    const [key, code] = [feature.get("key") as string | undefined, feature.get("code") as string | undefined];
    if (key !== undefined) {
      choice.key = key;
      points.changed();
      open(element, spec, key);
    } else if (feature.get("count") !== undefined) {
      map.getView().animate({ center: event.coordinate, zoom: (map.getView().getZoom() ?? 11) + 2, duration: 200 });
    } else if (code !== undefined && spec.cellUrl !== "") {
      window.location.assign(spec.cellUrl.replace("CODE", encodeURIComponent(code)));
    }
  });
}

/** The name of what lies under the pointer, in one quiet line. */
export function startNaming(map: OlMap, element: HTMLElement): void {
  const words = document.createElement("div");
  words.className = "gz-map-words";
  words.hidden = true;
  element.append(words);
  map.on("pointermove", (event) => {
    if (event.dragging) return;
    const feature = featureAt(map, event);
    const said = String(feature?.get("label") ?? feature?.get("name") ?? "");
    words.textContent = said;
    words.hidden = said === "";
    element.classList.toggle("gz-map-pointing", feature?.get("key") !== undefined || feature?.get("count") !== undefined);
  });
}
