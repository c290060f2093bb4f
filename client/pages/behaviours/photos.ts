/** The lightbox: one dialog a strip, keys and buttons to walk, the address of the photo stays a plain link. */
import { around } from "./around";

interface Strip {
  dialog: HTMLDialogElement;
  links: HTMLAnchorElement[];
  here: number;
}

function show(strip: Strip): void {
  const link = strip.links[strip.here];
  const image = strip.dialog.querySelector<HTMLImageElement>("[data-photo-here]");
  if (link === undefined || image === null) return;
  const caption = link.dataset["caption"] ?? "";
  image.src = link.href;
  image.alt = link.querySelector("img")?.alt ?? "";
  setWords(strip.dialog, "[data-caption-here]", caption || image.alt);
  setWords(strip.dialog, "[data-place-here]", `${strip.here + 1} / ${strip.links.length}`);
}

function setWords(root: ParentNode, selector: string, words: string): void {
  const place = root.querySelector(selector);
  if (place !== null) place.textContent = words;
}

function walk(strip: Strip, step: number): void {
  strip.here = around(strip.here, step, strip.links.length);
  show(strip);
}

export function startPhotos(list: HTMLElement): void {
  const dialog = document.getElementById(list.dataset["photos"] ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const strip: Strip = { dialog, links: [...list.querySelectorAll<HTMLAnchorElement>("[data-photo]")], here: 0 };
  list.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[data-photo]") : null;
    if (link === null || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    strip.here = strip.links.indexOf(link);
    show(strip);
    dialog.showModal();
  });
  dialog.querySelector("[data-previous]")?.addEventListener("click", () => walk(strip, -1));
  dialog.querySelector("[data-next]")?.addEventListener("click", () => walk(strip, 1));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") walk(strip, -1);
    if (event.key === "ArrowRight") walk(strip, 1);
  });
}
