/**
 * A file field whose file may be too large for a plain form: it goes in pieces when the form is sent, and the form names
 * it instead of bringing it. `data-large` says above how many bytes, `data-purpose` what for, `data-names` the field.
 */
import { guardForm } from "./guards";
import { type Errand, Refused, sendInPieces } from "../../transport/pieces";
import { marked, pauseOrOnline, wire } from "../../transport/wire";

function saying(input: HTMLInputElement): (words: string) => void {
  const place = document.createElement("p");
  place.className = "gz-hint";
  place.setAttribute("role", "status");
  input.insertAdjacentElement("afterend", place);
  return (words) => (place.textContent = words);
}

function numberOf(input: HTMLInputElement, key: string): number {
  return Number.parseInt(input.dataset[key] ?? "", 10);
}

export function startLargeFile(element: HTMLElement): void {
  if (!(element instanceof HTMLInputElement) || element.form === null) return;
  const input = element;
  const form = element.form;
  const named = form.querySelector<HTMLInputElement>(`input[name="${input.dataset["names"] ?? ""}"]`);
  if (named === null) return;
  const say = saying(input);
  let errand: Errand | null = null;
  const isLarge = (): boolean => (input.files?.[0]?.size ?? 0) > numberOf(input, "large");
  input.addEventListener("change", () => {
    errand = null;
    named.value = "";
    say("");
  });
  const send = async (file: File): Promise<void> => {
    const words = input.dataset["wordSending"] ?? "";
    const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    errand ??= { file, name: file.name, purpose: input.dataset["purpose"] ?? "", sha256: "", id: "" };
    named.value = await sendInPieces(errand, {
      ask: wire(input.dataset["uploadUrl"] ?? "", marked(token)),
      pause: pauseOrOnline,
      onProgress: (share) => say(words.replace("{percent}", `${Math.floor(share * 100)}%`)),
      onWaiting: () => say(input.dataset["wordWaiting"] ?? ""),
    });
    // The form brings no file now; what a browser holds it to be required would keep it back.
    input.required = false;
    input.value = "";
  };
  guardForm(form, {
    isOpen: () => !isLarge(),
    open: async () => {
      const file = input.files?.[0];
      if (file === undefined) return;
      await send(file).catch((error: unknown) => {
        say(error instanceof Refused ? error.message : (input.dataset["wordFailed"] ?? ""));
        throw error;
      });
    },
  });
}
