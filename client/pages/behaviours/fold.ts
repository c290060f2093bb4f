/** The sections at the left fold to icons; the browser remembers. */
const KEY = "gezhi.sections";

function recall(): boolean {
  try {
    return localStorage.getItem(KEY) === "folded";
  } catch {
    return false;
  }
}

function remember(folded: boolean): void {
  try {
    localStorage.setItem(KEY, folded ? "folded" : "open");
  } catch {
    // A browser that keeps nothing still folds for this page.
  }
}

export function startFold(frame: HTMLElement): void {
  const button = frame.querySelector<HTMLButtonElement>("[data-fold-button]");
  if (button === null) return;
  const show = (folded: boolean): void => {
    frame.classList.toggle("gz-side-folded", folded);
    button.setAttribute("aria-pressed", String(folded));
  };
  button.hidden = false;
  show(recall());
  button.addEventListener("click", () => {
    const folded = !frame.classList.contains("gz-side-folded");
    show(folded);
    remember(folded);
  });
}
