/** Native dialogs: `data-dialog="id"` opens one, `data-close` closes it, so does a click beside it. */
function open(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  return true;
}

function isBeside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return !inside && event.detail > 0;
}

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>("[data-dialog]");
    if (opener !== null && open(opener.dataset["dialog"] ?? "")) event.preventDefault();
    const closer = event.target.closest("[data-close]");
    closer?.closest("dialog")?.close();
    closer?.closest("[data-toast]")?.remove();
    if (event.target instanceof HTMLDialogElement && isBeside(event.target, event)) event.target.close();
  });
  // A dialog that came with an answer opens at once: the form stands refused in it.
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll<HTMLDialogElement>("dialog[data-open]").forEach((dialog) => open(dialog.id));
  });
}
