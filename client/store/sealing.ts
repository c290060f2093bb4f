/** Sealing on the device: AES-256-GCM under keys that no script can read out. A record is bound to where it is kept. */

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const textOf = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

export function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** `place` says where the record is kept: moved elsewhere it does not open. */
export async function seal(key: CryptoKey, place: string, plain: BufferSource): Promise<Sealed> {
  const iv = random(12);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(place) }, key, plain);
  return { iv, data };
}

/** Rejects where the record was changed, moved, or sealed under another key. */
export function unseal(key: CryptoKey, place: string, sealed: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: bytesOf(place) }, key, sealed.data);
}

export function sealJson(key: CryptoKey, place: string, content: unknown): Promise<Sealed> {
  return seal(key, place, bytesOf(JSON.stringify(content)));
}

export async function unsealJson<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
  return JSON.parse(textOf(await unseal(key, place, sealed))) as T;
}
