/** Short words at the corner: from the server's answer (`HX-Trigger: {"gezhi:toast": {...}}`) or from a script. */
export interface Toast {
  words: string;
  tone?: string;
}

export function toast({ words, tone = "info" }: Toast): void {
  const pattern = document.querySelector<HTMLTemplateElement>("template#toast");
  const place = document.getElementById("toasts");
  if (pattern === null || place === null) return;
  const copy = pattern.content.cloneNode(true) as DocumentFragment;
  const box = copy.querySelector<HTMLElement>("[data-toast]");
  const text = copy.querySelector("p");
  if (box === null || text === null) return;
  text.textContent = words;
  box.dataset["tone"] = tone;
  place.append(copy);
}

/** Good news leaves by itself; what went wrong stays until it is closed. */
export function startToast(box: HTMLElement): void {
  const tone = box.dataset["tone"] ?? "";
  if (tone === "error" || tone === "warning") return;
  window.setTimeout(() => box.remove(), 8000);
}

export function startToasts(): void {
  document.addEventListener("gezhi:toast", (event) => {
    const detail = (event as CustomEvent<Toast>).detail;
    if (detail?.words) toast(detail);
  });
  document.addEventListener("htmx:error", () => {
    const words = document.getElementById("toasts")?.dataset["wordUnreachable"];
    if (words) toast({ words, tone: "error" });
  });
}
