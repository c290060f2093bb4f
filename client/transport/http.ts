/** The line to our server over fetch: the sync protocol, and refusals in the reader's language. */
import { type Answer, type Batch, type Page, Refusal } from "../engine/protocol";
import type { Transport } from "../engine/transport";

const ROOT = "/api/v1/sync/posts";
const ANSWER_WITHIN = 30_000;
/** “Not now”: the same again later. Everything else below 500 is an answer. */
const LATER = new Set([408, 425, 429]);

/** Nothing came back, or only that nobody can answer now. */
export class Away extends Error {}

export interface Caller {
  token: string;
  language: string;
}

interface Told {
  code?: string;
  sentence?: string;
  parameters?: Record<string, unknown>;
}

/** A refusal with what it says beside its words. */
export class Told4xx extends Refusal {
  constructor(
    code: string,
    status: number,
    sentence: string,
    readonly parameters: Readonly<Record<string, unknown>>,
  ) {
    super(code, status, sentence);
  }
}

/** JSON from an address. Throws `Told4xx` for a refusal and `Away` where there was no answer. */
export async function ask<T>(path: string, given: RequestInit, headers: Readonly<Record<string, string>>): Promise<T> {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), ANSWER_WITHIN);
  let got: Response;
  let told: unknown;
  try {
    got = await fetch(path, { ...given, headers: { Accept: "application/json", ...headers }, signal: stop.signal });
    told = got.status === 204 ? {} : await got.json();
  } catch {
    throw new Away("no answer");
  } finally {
    clearTimeout(clock);
  }
  if (got.ok) return told as T;
  const { code = "", sentence = "", parameters = {} } = told as Told;
  if (got.status >= 500 || LATER.has(got.status) || code === "") throw new Away(String(got.status));
  throw new Told4xx(code, got.status, sentence, parameters);
}

export class HttpTransport implements Transport {
  constructor(private readonly caller: () => Caller) {}

  documents(post: string, cursor: string, bytes: number): Promise<Page> {
    const query = new URLSearchParams({ cursor, bytes: String(bytes) });
    return ask(`${ROOT}/${post}/documents?${query}`, { credentials: "omit" }, this.headers());
  }

  commands(post: string, batch: Batch): Promise<Answer> {
    const given = { method: "POST", body: JSON.stringify(batch), credentials: "omit" as const };
    return ask(`${ROOT}/${post}/commands`, given, { ...this.headers(), "Content-Type": "application/json" });
  }

  private headers(): Record<string, string> {
    const { token, language } = this.caller();
    return { Authorization: `Bearer ${token}`, "Accept-Language": language };
  }
}
