/**
 * The proof of work of public forms: finds the number behind the page's challenge while the form is filled in.
 * Without web crypto (plain http) the form waits as long as the server asks of forms without scripts.
 */
import { guardForm } from "./guards";

export interface Challenge {
  parameters: { algorithm: string; nonce: string; salt: string; keyPrefix: string };
  signature: string;
}

type Digest = (data: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

const BATCH = 128;

export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is hashed for one number: salt, nonce, and the number as four bytes, the greatest first. */
export function attempt(head: Uint8Array, counter: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(head.length + 4);
  data.set(head);
  new DataView(data.buffer).setUint32(head.length, counter);
  return data;
}

function startsWith(whole: Uint8Array, head: Uint8Array): boolean {
  return head.every((byte, index) => whole[index] === byte);
}

/** The solved challenge as the server reads it. Batches leave the page time for its own work. */
export async function solve(challenge: Challenge, digest: Digest): Promise<string> {
  const { salt, nonce, keyPrefix } = challenge.parameters;
  const head = bytesOf(salt + nonce);
  const wanted = bytesOf(keyPrefix);
  for (let first = 0; ; first += BATCH) {
    const counters = Array.from({ length: BATCH }, (_, index) => first + index);
    const digests = await Promise.all(counters.map((counter) => digest(attempt(head, counter))));
    const found = digests.findIndex((one) => startsWith(new Uint8Array(one), wanted));
    if (found >= 0) {
      const derivedKey = hexOf(new Uint8Array(digests[found] as ArrayBuffer));
      return btoa(JSON.stringify({ challenge, solution: { counter: first + found, derivedKey } }));
    }
  }
}

function say(box: HTMLElement, words: string): void {
  const place = box.querySelector("[data-said]");
  if (place !== null) place.textContent = words;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Fills the form's solution, or waits until the page is old enough to go without one. */
async function earn(box: HTMLElement, input: HTMLInputElement): Promise<void> {
  const until = Date.now() + 1000 * (Number.parseInt(box.dataset["delay"] ?? "10", 10) + 1);
  const subtle = window.isSecureContext ? crypto.subtle : undefined;
  if (subtle !== undefined) {
    const challenge = JSON.parse(box.dataset["challenge"] ?? "") as Challenge;
    input.value = await solve(challenge, (data) => subtle.digest("SHA-256", data));
    return;
  }
  await pause(Math.max(0, until - Date.now()));
}

export function startProof(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[name=solution]");
  if (input === null || input.form === null) return;
  let done = false;
  const earned = earn(box, input).then(() => {
    done = true;
    say(box, "");
  });
  const words = window.isSecureContext ? box.dataset["wordChecking"] : box.dataset["wordWaiting"];
  guardForm(input.form, {
    isOpen: () => done,
    open: () => {
      say(box, words ?? "");
      return earned;
    },
  });
}
