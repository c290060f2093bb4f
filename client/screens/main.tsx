/** Begins the phone in the shell's page. */
import "../styles/handheld.css";
import { render } from "preact";
import { preferred, speak } from "../words/say";
import { App } from "./app";
import { Held, standAt } from "./hooks";
import { KEPT } from "./kept_language";
import { Phone } from "./phone";

const { door = "", signIn = "", shell = "/phone/", worker = "" } = document.body.dataset;
speak(preferred(localStorage.getItem(KEPT), navigator.language));
standAt(shell);
const phone = new Phone({ door, signIn, shell });

const place = document.getElementById("phone");
if (place !== null) {
  place.replaceChildren();
  render(
    <Held.Provider value={phone}>
      <App />
    </Held.Provider>,
    place,
  );
}

globalThis.addEventListener("online", () => phone.lineChanged(true));
globalThis.addEventListener("offline", () => phone.lineChanged(false));
for (const deed of ["pointerdown", "keydown"]) globalThis.addEventListener(deed, () => phone.touched(), { passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void phone.sync();
});

/** The worker keeps the shell; a newer one waits until somebody takes it over. */
async function keepShell(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(worker, { scope: shell });
  const offer = (): void => {
    const { waiting } = registration;
    if (waiting === null || navigator.serviceWorker.controller === null) return;
    phone.renewal = () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
      waiting.postMessage("renew");
    };
    phone.tell();
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  offer();
}

void keepShell().catch((trouble: unknown) => console.error(trouble));
void phone.start();
