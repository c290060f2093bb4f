/** Runs `start` once for every element that matches, now and whenever one enters the page later (htmx, dialogs). */
export function whenever(selector: string, start: (element: HTMLElement) => void): void {
  const seen = new WeakSet<Element>();
  const meet = (element: Element): void => {
    if (seen.has(element) || !(element instanceof HTMLElement)) return;
    seen.add(element);
    start(element);
  };
  const look = (root: ParentNode): void => root.querySelectorAll(selector).forEach(meet);
  const begin = (): void => {
    look(document);
    new MutationObserver((records) => {
      for (const record of records) {
        for (const node of record.addedNodes) {
          if (!(node instanceof HTMLElement)) continue;
          if (node.matches(selector)) meet(node);
          look(node);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
