/** What is new since I looked: orders that came, words that somebody else said on a matter of mine; and its sound. */
import type { Row } from "../engine/protocol";
import { waiting } from "./given";
import type { Holdings } from "./holdings";

const HEARD = "gezhi-heard";
const SILENCE = "gezhi-silent";

/** Of each matter, the instant of the last words that were read here. Ids and instants, nothing that was said. */
export type Heard = Readonly<Record<string, string>>;

export function heard(): Heard {
  try {
    return JSON.parse(localStorage.getItem(HEARD) ?? "{}") as Heard;
  } catch {
    return {};
  }
}

/** Matters with words that were not read here, the latest first. */
export function answered(cases: readonly Row[], read: Heard): Row[] {
  // What an order says stands with the order: it is no answer beside it.
  const at = (row: Row): string => (row["last_words"] && row["last_words"] !== row["order_words"] ? String(row["last_at"] ?? "") : "");
  return cases.filter((row) => at(row) !== "" && at(row) > (read[row.id] ?? "")).sort((one, other) => at(other).localeCompare(at(one)));
}

/** The words of a matter were read; what is said of matters that are gone is forgotten. */
export function readHere(row: Row, cases: readonly Row[]): void {
  const before = heard();
  const kept = Object.fromEntries(cases.flatMap(({ id }) => (before[id] === undefined ? [] : [[id, before[id]]])));
  localStorage.setItem(HEARD, JSON.stringify({ ...kept, [row.id]: String(row["last_at"]) }));
}

/** What is new of everything that is held. */
export function newOf(holdings: Pick<Holdings, "mine" | "all">): string[] {
  return keysOf(holdings.mine, answered(holdings.all("cases"), heard()), waiting(holdings.all("instructions")));
}

/** The number on the app's own sign, where the device has one. */
export function badge(count: number): void {
  const badging = navigator as { setAppBadge?: (count: number) => Promise<void>; clearAppBadge?: () => Promise<void> };
  void (count > 0 ? badging.setAppBadge?.(count) : badging.clearAppBadge?.())?.catch(() => undefined);
}

/** Each thing that may ring, by a key that is another one when it is new. */
export function keysOf(orders: readonly Row[], answers: readonly Row[], given: readonly Row[] = []): string[] {
  return [...orders.map((row) => `order ${row.id}`), ...given.map((row) => `given ${row.id}`), ...answers.map((row) => `words ${row.id} ${String(row["last_at"])}`)];
}

/** Rings for what was not there before; what is there when the phone is opened rings for nobody. */
export class Bell {
  private known: Set<string> | null = null;

  constructor(private readonly ring: () => void) {}

  look(keys: readonly string[], isWhole: boolean): void {
    if (!isWhole) return;
    const isNew = this.known !== null && keys.some((key) => !this.known?.has(key));
    this.known = new Set([...(this.known ?? []), ...keys]);
    if (isNew) this.ring();
  }

  forget(): void {
    this.known = null;
  }
}

export const isSilent = (): boolean => localStorage.getItem(SILENCE) === "yes";

export function beSilent(wanted: boolean): void {
  if (wanted) localStorage.setItem(SILENCE, "yes");
  else localStorage.removeItem(SILENCE);
}

const TONES = [784, 1047] as const;
const LONG = 0.14;

/** Two short tones, unless they are not wanted. A device that cannot make them stays still. */
export function sound(): void {
  if (isSilent()) return;
  try {
    play(new AudioContext());
  } catch {
    return;
  }
}

function play(context: AudioContext): void {
  TONES.forEach((pitch, at) => {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const begin = context.currentTime + at * LONG;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LONG);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + LONG);
    if (at === TONES.length - 1) tone.onended = () => void context.close();
  });
}
