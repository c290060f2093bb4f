/** The quiet line of the phone says whether there is a signal; offline is normal, not an error. */
function draw(place: HTMLElement): void {
  const said = place.querySelector("[data-said]");
  if (said !== null) said.textContent = place.dataset[navigator.onLine ? "wordOn" : "wordOff"] ?? "";
  place.toggleAttribute("data-off", !navigator.onLine);
}

export function startSignal(place: HTMLElement): void {
  draw(place);
  for (const moment of ["online", "offline"]) window.addEventListener(moment, () => draw(place));
}
