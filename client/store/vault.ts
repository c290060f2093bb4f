/**
 * The keys of the device (docs/decisions/0016).
 *
 * Documents are sealed under a data key. It is kept twice, wrapped: once under the half that the server gives out after
 * sign-in, once under the PIN (PBKDF2, 600,000 rounds); both lie once more under a key of the device that no script can
 * read out. What waits to be sent is sealed under a second such key, so that it goes up while nobody has typed a PIN.
 */
import { bytesOf, random, seal, type Sealed, sealJson, unseal, unsealJson } from "./sealing";

export const ROUNDS = 600_000;
export const TRIES = 8;

interface Wrapped extends Sealed {
  salt: Uint8Array<ArrayBuffer>;
}

/** What is kept of the keys: one record. */
export interface Kept {
  device: string;
  account: string;
  name: string;
  deviceKey: CryptoKey;
  outboxKey: CryptoKey;
  byServer: Wrapped;
  byPin: Wrapped | null;
  /** Wrong PINs since the last right one. */
  tries: number;
  /** When the server was last spoken with, by our clock; and the latest that our clock ever showed. */
  contactAt: number;
  latestAt: number;
  offlineHours: number;
  /** For sending alone, readable without a PIN: it opens no document. */
  sendToken: Sealed;
}

/** What the server gives out after sign-in. */
export interface Given {
  device: string;
  account: string;
  name: string;
  half: Uint8Array<ArrayBuffer>;
  sendToken: string;
  offlineHours: number;
}

export type Opened = { key: CryptoKey; kept: Kept } | { wrong: number; kept: Kept } | "too_old" | "erase";

const PLACE = "vault";

/** A vault for a new device, and its data key. */
export async function begin(given: Given, pin: string, now: number, rounds = ROUNDS): Promise<{ kept: Kept; key: CryptoKey }> {
  const data = random(32);
  const [deviceKey, outboxKey] = await Promise.all([ownKey(), ownKey()]);
  const kept: Kept = {
    device: given.device,
    account: given.account,
    name: given.name,
    deviceKey,
    outboxKey,
    byServer: await wrapped(deviceKey, (salt) => fromHalf(given.half, salt), data),
    byPin: await wrapped(deviceKey, (salt) => fromPin(pin, salt, rounds), data),
    tries: 0,
    contactAt: now,
    latestAt: now,
    offlineHours: given.offlineHours,
    sendToken: await sealJson(outboxKey, PLACE, given.sendToken),
  };
  return { kept, key: await dataKey(data) };
}

/** Open with the half of a new sign-in, and take a PIN for the time without signal. Rejects for a half of another device. */
export async function renew(kept: Kept, given: Given, pin: string, now: number, rounds = ROUNDS): Promise<{ kept: Kept; key: CryptoKey }> {
  const data = await unwrapped(kept.deviceKey, kept.byServer, (salt) => fromHalf(given.half, salt));
  const byPin = await wrapped(kept.deviceKey, (salt) => fromPin(pin, salt, rounds), data);
  const sendToken = await sealJson(kept.outboxKey, PLACE, given.sendToken);
  const renewed = { ...kept, byPin, tries: 0, contactAt: now, latestAt: now, offlineHours: given.offlineHours, sendToken };
  return { kept: renewed, key: await dataKey(data) };
}

/**
 * Open with the PIN. The record that is answered must be kept before anything else: a wrong PIN is counted there.
 *
 * "too_old": nobody has spoken with the server for longer than allowed, or the clock was set back; sign in again.
 */
export async function openWithPin(kept: Kept, pin: string, now: number, rounds = ROUNDS): Promise<Opened> {
  if (kept.tries >= TRIES) return "erase";
  if (kept.byPin === null || isTooOld(kept, now)) return "too_old";
  try {
    const data = await unwrapped(kept.deviceKey, kept.byPin, (salt) => fromPin(pin, salt, rounds));
    return { key: await dataKey(data), kept: { ...kept, tries: 0, latestAt: Math.max(now, kept.latestAt) } };
  } catch {
    const tries = kept.tries + 1;
    return tries >= TRIES ? "erase" : { wrong: TRIES - tries, kept: { ...kept, tries } };
  }
}

/** Whether the PIN opens nothing any more. A clock that was set back counts as none. */
export function isTooOld(kept: Kept, now: number): boolean {
  const slack = 10 * 60_000;
  return now < kept.latestAt - slack || now - kept.contactAt > kept.offlineHours * 3600_000;
}

/** The server was spoken with at this moment. */
export function spoken(kept: Kept, now: number): Kept {
  return { ...kept, contactAt: now, latestAt: Math.max(now, kept.latestAt) };
}

export function sendTokenOf(kept: Kept): Promise<string> {
  return unsealJson<string>(kept.outboxKey, PLACE, kept.sendToken);
}

function ownKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function dataKey(data: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", data, "AES-GCM", false, ["encrypt", "decrypt"]);
}

type Deriving = (salt: Uint8Array<ArrayBuffer>) => Promise<CryptoKey>;

async function fromHalf(half: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", half, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: bytesOf("gezhi data key") };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function fromPin(pin: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", bytesOf(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The data key under a derived key, and all of that under the key of the device. */
async function wrapped(deviceKey: CryptoKey, derive: Deriving, data: Uint8Array<ArrayBuffer>): Promise<Wrapped> {
  const salt = random(16);
  const inner = await seal(await derive(salt), PLACE, data);
  const both = new Uint8Array(inner.iv.length + inner.data.byteLength);
  both.set(inner.iv);
  both.set(new Uint8Array(inner.data), inner.iv.length);
  return { salt, ...(await seal(deviceKey, PLACE, both)) };
}

async function unwrapped(deviceKey: CryptoKey, kept: Wrapped, derive: Deriving): Promise<Uint8Array<ArrayBuffer>> {
  const both = new Uint8Array(await unseal(deviceKey, PLACE, kept));
  const inner: Sealed = { iv: both.slice(0, 12), data: both.slice(12).buffer };
  return new Uint8Array(await unseal(await derive(kept.salt), PLACE, inner));
}
