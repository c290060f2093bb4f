/** Menus are <details>: only one is open, Escape and a click elsewhere close it and give the focus back. */
function close(menu: Element): void {
  menu.removeAttribute("open");
}

export function startMenus(): void {
  const openMenus = (): Element[] => [...document.querySelectorAll("details[data-menu][open]")];
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Node)) return;
    openMenus().filter((menu) => !menu.contains(target)).forEach(close);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      close(menu);
      menu.querySelector("summary")?.focus();
    }
  });
}
