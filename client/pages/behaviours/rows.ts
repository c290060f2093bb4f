/**
 * List · map · detail. A row with `data-row` holds one link; choosing the row follows it: by htmx into the detail when
 * the link has hx-get, else as a page. `data-lon`, `data-lat` and `data-key` let the map move with the row.
 */
import { neighbour } from "./steps";

export interface Place {
  key: string;
  lon: number;
  lat: number;
}

function rowsOf(row: HTMLElement): HTMLElement[] {
  return [...(row.parentElement?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
}

function linkOf(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector<HTMLAnchorElement>("a[href]");
}

export function placeOf(row: HTMLElement): Place | null {
  const lon = Number.parseFloat(row.dataset["lon"] ?? "");
  const lat = Number.parseFloat(row.dataset["lat"] ?? "");
  return Number.isFinite(lon) && Number.isFinite(lat) ? { key: row.dataset["key"] ?? "", lon, lat } : null;
}

function light(row: HTMLElement): void {
  rowsOf(row).forEach((other) => other.toggleAttribute("aria-current", false));
  row.setAttribute("aria-current", "true");
}

function mark(row: HTMLElement): void {
  light(row);
  const place = placeOf(row);
  if (place !== null) row.dispatchEvent(new CustomEvent<Place>("gezhi:place", { bubbles: true, detail: place }));
}

function onClick(event: MouseEvent): void {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const row = target.closest<HTMLElement>("[data-row]");
  if (row === null) return;
  const own = target.closest("a, button, input, label, select, textarea, summary");
  const link = linkOf(row);
  if (own !== null && own !== link) return;
  mark(row);
  if (own === null && window.getSelection()?.isCollapsed !== false) link?.click();
}

function onKey(event: KeyboardEvent): void {
  const target = event.target;
  if (!(target instanceof HTMLElement) || target.closest("[data-row]") === null) return;
  const row = target.closest<HTMLElement>("[data-row]");
  if (row === null || target.matches("input, select, textarea")) return;
  const next = neighbour(rowsOf(row), row, event.key);
  if (next === null) return;
  event.preventDefault();
  linkOf(next)?.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** The map chose a point: the row with that key opens, when the list shows it. */
function onPick(event: Event): void {
  const { key } = (event as CustomEvent<{ key: string }>).detail;
  const row = document.querySelector<HTMLElement>(`[data-row][data-key="${CSS.escape(key)}"]`);
  if (row === null) return;
  event.preventDefault();
  mark(row);
  row.scrollIntoView({ block: "nearest" });
  linkOf(row)?.click();
}

/** The detail takes its column when it has something to say; its row stays lit when the list was drawn anew. */
function onDetail(): void {
  for (const work of document.querySelectorAll(".gz-work")) {
    const detail = work.querySelector(".gz-work-detail");
    work.classList.toggle("gz-work-open", detail !== null && detail.childElementCount > 0);
    const key = detail?.querySelector<HTMLElement>("[data-key]")?.dataset["key"] ?? "";
    const row = key === "" ? null : work.querySelector<HTMLElement>(`[data-row][data-key="${CSS.escape(key)}"]`);
    if (row !== null) light(row);
  }
}

export function startRows(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("gezhi:pick", onPick);
  document.addEventListener("htmx:after:swap", onDetail);
  onDetail();
}
