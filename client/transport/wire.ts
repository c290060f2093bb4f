/** The upload door over fetch: JSON and pieces, under the mark of a page or the token of a device. */
import type { Answer, Ask } from "./pieces";

const ANSWER_WITHIN = 60_000;

function bodyOf(body: Blob | object | undefined): { body?: BodyInit; type?: string } {
  if (body === undefined) return {};
  if (body instanceof Blob) return { body, type: "application/octet-stream" };
  return { body: JSON.stringify(body), type: "application/json" };
}

/** `who` are the headers by which the caller is known: a page's mark against forgery, or a token. */
export function wire(url: string, who: Readonly<Record<string, string>>): Ask {
  return async (method, path, content): Promise<Answer> => {
    const { body, type } = bodyOf(content);
    const headers: Record<string, string> = { ...who, Accept: "application/json" };
    if (type !== undefined) headers["Content-Type"] = type;
    const given: RequestInit = { method, headers, credentials: "same-origin" };
    if (body !== undefined) given.body = body;
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), ANSWER_WITHIN);
    try {
      const response = await fetch(`${url}${path}`, { ...given, signal: stop.signal });
      return { status: response.status, told: await response.json().catch(() => ({})) };
    } finally {
      clearTimeout(clock);
    }
  };
}

/** The mark that a page of ours sends with what it changes. */
export const marked = (token: string): Record<string, string> => ({ "X-CSRFToken": token });

/** The file's SHA-256, or “” over plain http, where browsers have no web crypto. */
export async function sha256Of(file: Blob): Promise<string> {
  if (!globalThis.isSecureContext || crypto.subtle === undefined) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Waits so long, or until the connection is back. */
export function pauseOrOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(clock);
      globalThis.removeEventListener("online", go);
      resolve();
    };
    const clock = setTimeout(go, milliseconds);
    globalThis.addEventListener("online", go);
  });
}
