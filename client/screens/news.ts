/** What is new since I looked: orders that came, words that somebody else said on a matter of mine; and its sound. */
import type { Row } from "../engine/protocol";
import { waiting } from "./given";
import type { Holdings } from "./holdings";

const HEARD = "gezhi-heard";
const SINCE = "gezhi-heard-since";
/** So many marks are kept, the latest: of whichever post, and however much is on the phone just now. */
const MOST_HEARD = 500;
const SILENCE = "gezhi-silent";

/** Of each matter, the instant of the last words that were read here. Ids and instants, nothing that was said. */
export type Heard = Readonly<Record<string, string>>;

export function heard(): Heard {
  return marks(HEARD);
}

function marks(name: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

const saidAt = (row: Row): string => (row["last_words"] ? String(row["last_at"] ?? "") : "");

/** The instant of the last words that were there when a post had everything down first; null before that. */
export function heardSince(post: string): string | null {
  return marks(SINCE)[post] ?? null;
}

/** Everything of a post is down: what was said before this phone had it is nothing new here. */
export function cameDown(post: string, cases: readonly Row[]): void {
  if (heardSince(post) !== null) return;
  const last = cases.map(saidAt).sort().at(-1) ?? "";
  localStorage.setItem(SINCE, JSON.stringify({ ...marks(SINCE), [post]: last }));
}

/** Matters with words that came after `since` and were not read here, the latest first; none while that is not known. */
export function answered(cases: readonly Row[], read: Heard, since: string | null): Row[] {
  if (since === null) return [];
  // What an order says stands with the order: it is no answer beside it.
  const at = (row: Row): string => (row["last_words"] !== row["order_words"] ? saidAt(row) : "");
  return cases.filter((row) => at(row) > since && at(row) > (read[row.id] ?? "")).sort((one, other) => at(other).localeCompare(at(one)));
}

/** The words of a matter were read. */
export function readHere(row: Row): void {
  const all = Object.entries({ ...heard(), [row.id]: String(row["last_at"]) });
  const kept = all.sort(([, one], [, other]) => other.localeCompare(one)).slice(0, MOST_HEARD);
  localStorage.setItem(HEARD, JSON.stringify(Object.fromEntries(kept)));
}

/** What is new of everything that is held of a post. */
export function newOf(holdings: Pick<Holdings, "mine" | "all">, post: string): string[] {
  return keysOf(holdings.mine, answered(holdings.all("cases"), heard(), heardSince(post)), waiting(holdings.all("instructions")));
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
