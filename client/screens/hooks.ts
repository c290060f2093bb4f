/** What screens lean on: the phone, the place they are at, and what time it is. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Phone } from "./phone";
import { type Walking, walkingOf } from "./walking";

export const Held = createContext<Phone | null>(null);

/** The phone; the screen is drawn again whenever something about it changes. */
export function usePhone(): Phone {
  const phone = useContext(Held);
  if (phone === null) throw new Error("no phone around this screen");
  const [, again] = useState(0);
  useEffect(() => phone.listen(() => again((count) => count + 1)), [phone]);
  return phone;
}

/** The round that is walked on this phone; the screen is drawn again whenever something about it changes. */
export function useWalking(): Walking {
  const walking = walkingOf(usePhone());
  const [, again] = useState(0);
  useEffect(() => walking.listen(() => again((count) => count + 1)), [walking]);
  return walking;
}

let shell = "/phone/";
const moved = new Set<() => void>();

export function standAt(root: string): void {
  shell = root;
  globalThis.addEventListener("popstate", () => moved.forEach((hear) => hear()));
}

/** The address of a place: `placed("case/…")`. */
export const placed = (place: string): string => shell + place;

export function go(place: string, instead = false): void {
  if (instead) history.replaceState({}, "", placed(place));
  else history.pushState({ ours: true }, "", placed(place));
  globalThis.scrollTo(0, 0);
  moved.forEach((hear) => hear());
}

/** Back to where one came from; to a place of ours where the phone was opened right here. */
export function back(otherwise: string): void {
  if ((history.state as { ours?: boolean } | null)?.ours) history.back();
  else go(otherwise, true);
}

/** The place that the address names, without the shell's own part. */
export function usePlace(): string {
  const here = (): string => location.pathname.slice(shell.length);
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const hear = (): void => setPlace(here());
    moved.add(hear);
    return () => void moved.delete(hear);
  }, []);
  return place;
}

/** The present moment, renewed every half a minute: clocks on the screen go on. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const clock = globalThis.setInterval(() => setNow(Date.now()), 30_000);
    return () => globalThis.clearInterval(clock);
  }, []);
  return now;
}
