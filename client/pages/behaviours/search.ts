/** Ctrl K (or ⌘ K, or “/” outside a field) goes to the search box. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

export function startSearch(): void {
  document.addEventListener("keydown", (event) => {
    const asked = (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !isTyping(event.target));
    const box = document.querySelector<HTMLInputElement>("[data-search]");
    if (!asked || box === null) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
