/** Where the phone stands, in words that screens read; and what it says when it has no room. */
import { say } from "../words/say";
import { KEPT as LANGUAGE } from "./kept_language";

export type Stage =
  | "starting"
  | "unsupported"
  | "elsewhere"
  | "stranger"
  | "enrolling"
  | "locked"
  | "renewing"
  | "open"
  | "ended";

export interface Line {
  isOnline: boolean;
  isBusy: boolean;
  /** Commands that have not been answered, and those that somebody must look at. */
  waiting: number;
  toChoose: number;
  /** When everything had come down and gone up last. */
  syncedAt: number | null;
  isWhole: boolean;
  clockIsOff: number | null;
  /** A sentence about trouble that is not the line's. */
  trouble: string;
}

export interface Post {
  id: string;
  role: string;
  code: string;
  name: string;
}

/** What this browser remembers of its user beside the sealed tables (classes used lately, answers read) goes with them. */
export function forgetMarks(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith("gezhi-") && key !== LANGUAGE) localStorage.removeItem(key);
}

/** A device without room says so in words; nothing of the change was kept. */
export function roomless(trouble: unknown): never {
  const isFull = trouble instanceof DOMException && trouble.name === "QuotaExceededError";
  throw isFull ? new Error(say("This phone has no room left: nothing was kept of it. Free some room, then do it again.")) : trouble;
}
