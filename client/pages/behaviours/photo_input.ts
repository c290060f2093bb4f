/** A file field that shows what was chosen, adds to it, lets one go again, and makes photos smaller. */
import { shrink } from "./shrink";

interface Chosen {
  input: HTMLInputElement;
  box: HTMLElement;
  files: File[];
  urls: string[];
}

function say(box: HTMLElement, words: string): void {
  const place = box.querySelector("[data-said]");
  if (place !== null) place.textContent = words;
}

function keep(chosen: Chosen): void {
  const carrier = new DataTransfer();
  chosen.files.forEach((file) => carrier.items.add(file));
  chosen.input.files = carrier.files;
  chosen.urls.forEach((url) => URL.revokeObjectURL(url));
  chosen.urls = chosen.files.map((file) => URL.createObjectURL(file));
  draw(chosen);
}

function limitOf(box: HTMLElement): number {
  return Number.parseInt(box.dataset["limit"] ?? "3", 10);
}

function draw(chosen: Chosen): void {
  chosen.box.toggleAttribute("data-full", chosen.files.length >= limitOf(chosen.box));
  const list = chosen.box.querySelector("[data-previews]");
  list?.replaceChildren(...chosen.files.map((file, index) => preview(chosen, file, index)));
}

function preview(chosen: Chosen, file: File, index: number): HTMLElement {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = chosen.urls[index] ?? "";
  image.alt = file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-icon btn-sm";
  remove.textContent = "×";
  remove.setAttribute("aria-label", `${chosen.box.dataset["remove"] ?? ""}: ${file.name}`);
  remove.addEventListener("click", () => {
    chosen.files.splice(index, 1);
    keep(chosen);
    chosen.input.focus();
  });
  item.append(image, remove);
  return item;
}

async function smaller(box: HTMLElement, file: File): Promise<File> {
  try {
    return await shrink(file);
  } catch {
    say(box, box.dataset["unreadable"] ?? "");
    return file;
  }
}

async function take(chosen: Chosen): Promise<void> {
  const { box, input } = chosen;
  const limit = limitOf(box);
  say(box, "");
  box.setAttribute("aria-busy", "true");
  const added = await Promise.all([...(input.files ?? [])].map((file) => smaller(box, file)));
  const all = [...chosen.files, ...added];
  if (all.length > limit) say(box, box.dataset["tooMany"] ?? "");
  chosen.files = all.slice(0, limit);
  keep(chosen);
  box.removeAttribute("aria-busy");
}

export function startPhotoInput(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) return;
  box.classList.add("gz-photo-input-ready");
  const chosen: Chosen = { input, box, files: [], urls: [] };
  input.addEventListener("change", () => void take(chosen));
}
