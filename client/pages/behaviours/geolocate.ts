/** “My position”: fills the pin's fields, or says in one sentence why the position is missing. */

/** Which of the element's sentences tells why: the codes of GeolocationPositionError, and a context that is not secure. */
export function reason(code: number | "insecure"): "wordInsecure" | "wordDenied" | "wordFailed" {
  if (code === "insecure") return "wordInsecure";
  return code === 1 ? "wordDenied" : "wordFailed";
}

/** Seven decimals are a centimetre: more is noise. */
export function degrees(value: number): string {
  return value.toFixed(7).replace(/\.?0+$/, "");
}

function say(box: HTMLElement, words: string | undefined): void {
  const place = box.querySelector("[data-said]");
  if (place !== null) place.textContent = words ?? "";
}

function fill(box: HTMLElement, position: GeolocationPosition): void {
  const { longitude, latitude, accuracy } = position.coords;
  const [lon, lat] = box.querySelectorAll<HTMLInputElement>(".gz-pin-fields input");
  if (lon === undefined || lat === undefined) return;
  lon.value = degrees(longitude);
  lat.value = degrees(latitude);
  lat.dispatchEvent(new Event("change", { bubbles: true }));
  say(box, box.dataset["wordFound"]?.replace("{metres}", String(Math.max(1, Math.round(accuracy)))));
}

export function startGeolocate(button: HTMLElement): void {
  const box = button.closest<HTMLElement>("[data-pin]");
  if (box === null) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!window.isSecureContext || navigator.geolocation === undefined) {
      say(box, box.dataset[reason("insecure")]);
      return;
    }
    say(box, box.dataset["wordAsking"]);
    navigator.geolocation.getCurrentPosition(
      (position) => fill(box, position),
      (error) => say(box, box.dataset[reason(error.code)]),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });
}
