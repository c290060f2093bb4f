/**
 * A file field that shows what was chosen, adds to it, lets one go again, and makes photos smaller. What is still too
 * large for a plain form is sent in pieces at once; the form then names it instead of bringing it.
 */
import { guardForm } from "./guards";
import { type Errand, Refused, sendInPieces } from "../../transport/pieces";
import { shrink } from "./shrink";
import { marked, pauseOrOnline, sha256Of, wire } from "../../transport/wire";

interface Item {
  file: File;
  url: string;
  /** Set for a file that goes in pieces; `named` stands in the form once all of it has arrived. */
  errand: Errand | null;
  sending: Promise<void> | null;
  named: HTMLInputElement | null;
  share: number;
}

interface Chosen {
  input: HTMLInputElement;
  box: HTMLElement;
  items: Item[];
  taking: Promise<void>;
}

function say(box: HTMLElement, words: string): void {
  const place = box.querySelector("[data-said]");
  if (place !== null) place.textContent = words;
}

/** The form brings the small files; the others it names. */
function keep(chosen: Chosen): void {
  const carrier = new DataTransfer();
  chosen.items.filter((item) => item.errand === null).forEach((item) => carrier.items.add(item.file));
  chosen.input.files = carrier.files;
  draw(chosen);
}

function limitOf(box: HTMLElement): number {
  const kept = box.querySelectorAll(".gz-photo-kept input:checked").length;
  return Math.max(0, Number.parseInt(box.dataset["limit"] ?? "3", 10) - kept);
}

function draw(chosen: Chosen): void {
  chosen.box.toggleAttribute("data-full", chosen.items.length >= limitOf(chosen.box));
  const list = chosen.box.querySelector("[data-previews]");
  list?.replaceChildren(...chosen.items.map((item) => preview(chosen, item)));
}

function preview(chosen: Chosen, item: Item): HTMLElement {
  const row = document.createElement("li");
  const image = document.createElement("img");
  image.src = item.url;
  image.alt = item.file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-icon btn-sm";
  remove.textContent = "×";
  remove.setAttribute("aria-label", `${chosen.box.dataset["remove"] ?? ""}: ${item.file.name}`);
  remove.addEventListener("click", () => {
    drop(chosen, item);
    chosen.input.focus();
  });
  row.append(image, remove, ...(item.named === null ? [] : [item.named]));
  return row;
}

function drop(chosen: Chosen, item: Item): void {
  URL.revokeObjectURL(item.url);
  chosen.items = chosen.items.filter((other) => other !== item);
  say(chosen.box, "");
  keep(chosen);
}

async function smaller(box: HTMLElement, file: File): Promise<File> {
  try {
    return await shrink(file);
  } catch {
    say(box, box.dataset["unreadable"] ?? "");
    return file;
  }
}

function itemOf(chosen: Chosen, file: File): Item {
  const plain = Number.parseInt(chosen.box.dataset["plain"] ?? "", 10);
  const errand = file.size > plain ? { file, name: file.name, purpose: "photo", sha256: "", id: "" } : null;
  return { file, url: URL.createObjectURL(file), errand, sending: null, named: null, share: 0 };
}

async function take(chosen: Chosen): Promise<void> {
  const { box, input } = chosen;
  const picked = [...(input.files ?? [])];
  const limit = limitOf(box);
  say(box, "");
  box.setAttribute("aria-busy", "true");
  const added = await Promise.all(picked.map((file) => smaller(box, file)));
  if (chosen.items.length + added.length > limit) say(box, box.dataset["tooMany"] ?? "");
  const room = Math.max(0, limit - chosen.items.length);
  chosen.items = [...chosen.items, ...added.slice(0, room).map((file) => itemOf(chosen, file))];
  keep(chosen);
  box.removeAttribute("aria-busy");
  // What fails here is said, and tried again when the form is sent.
  waiting(chosen).forEach((item) => void send(chosen, item).catch(() => undefined));
}

function waiting(chosen: Chosen): Item[] {
  return chosen.items.filter((item) => item.errand !== null && item.named === null);
}

function progress(chosen: Chosen): void {
  const large = chosen.items.filter((item) => item.errand !== null);
  const share = large.reduce((sum, item) => sum + item.share, 0) / Math.max(1, large.length);
  const words = chosen.box.dataset["wordSending"] ?? "";
  say(chosen.box, share < 1 ? words.replace("{percent}", `${Math.floor(share * 100)}%`) : "");
}

async function travel(chosen: Chosen, item: Item, errand: Errand): Promise<void> {
  const { box, input } = chosen;
  const token = input.form?.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  if (errand.sha256 === "") errand.sha256 = await sha256Of(errand.file);
  const id = await sendInPieces(errand, {
    ask: wire(box.dataset["uploadUrl"] ?? "", marked(token)),
    pause: pauseOrOnline,
    onProgress: (share) => {
      item.share = share;
      progress(chosen);
    },
    onWaiting: () => say(box, box.dataset["wordWaiting"] ?? ""),
  });
  item.named = document.createElement("input");
  item.named.type = "hidden";
  item.named.name = `${input.name}_sent`;
  item.named.value = id;
  draw(chosen);
}

/** One journey at a time for each file; a second call joins it, a call after a failure goes on with it. */
function send(chosen: Chosen, item: Item): Promise<void> {
  if (item.errand === null) return Promise.resolve();
  const sending = item.sending ?? travel(chosen, item, item.errand);
  item.sending = sending;
  return sending.catch((error: unknown) => {
    item.sending = null;
    say(chosen.box, error instanceof Refused ? error.message : (chosen.box.dataset["wordFailed"] ?? ""));
    throw error;
  });
}

export function startPhotoInput(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) return;
  box.classList.add("gz-photo-input-ready");
  const chosen: Chosen = { input, box, items: [], taking: Promise.resolve() };
  input.addEventListener("change", () => {
    chosen.taking = take(chosen);
  });
  if (input.form === null) return;
  guardForm(input.form, {
    isOpen: () => !box.hasAttribute("aria-busy") && waiting(chosen).length === 0,
    open: async () => {
      await chosen.taking;
      await Promise.all(waiting(chosen).map((item) => send(chosen, item)));
    },
  });
}
