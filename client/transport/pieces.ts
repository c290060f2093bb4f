/** A file goes to the server in pieces: it survives lost connections and goes on where it stood. No DOM in here. */

export interface Told {
  id?: string;
  received?: number;
  piece?: number;
  code?: string;
  sentence?: string;
  parameters?: { received?: number };
}

export interface Answer {
  status: number;
  told: Told;
}

/** One request; rejects only when there was no answer. */
export type Ask = (method: string, path: string, body?: Blob | object) => Promise<Answer>;

export interface Errand {
  file: Blob;
  name: string;
  purpose: string;
  /** Hexadecimal, or empty where the browser cannot reckon it. */
  sha256: string;
  /** Where a try before has come to; filled in as soon as the upload has begun. */
  id: string;
}

export interface Helpers {
  ask: Ask;
  pause: (milliseconds: number) => Promise<void>;
  onProgress: (share: number) => void;
  onWaiting: () => void;
}

/** The server said no, and why; trying again would not help. */
export class Refused extends Error {}

/** No connection for so long that a person should decide. */
export class GaveUp extends Error {}

export const PAUSES: readonly number[] = [1000, 2000, 4000, 8000, 15_000, 15_000];

const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Where to go on, after a begin or a look at how far it came. */
async function stand(errand: Errand, ask: Ask): Promise<{ received: number; piece: number }> {
  const { file, name, purpose, sha256 } = errand;
  const known = errand.id === "" ? null : need(await ask("GET", `/${errand.id}`), [404]);
  const answer = known?.id === undefined ? need(await ask("POST", "", { name, size: file.size, purpose, sha256 })) : known;
  errand.id = answer.id ?? "";
  return { received: answer.received ?? 0, piece: answer.piece ?? 1 };
}

/** What was told; {} for a status in `absent`. Throws Refused, or Error for what may pass. */
function need(answer: Answer, absent: readonly number[] = []): Told {
  if (answer.status < 300) return answer.told;
  if (absent.includes(answer.status)) return {};
  if (AGAIN.has(answer.status)) throw new Error(String(answer.status));
  throw new Refused(answer.told.sentence ?? String(answer.status));
}

async function run(errand: Errand, helpers: Helpers, moved: () => void): Promise<void> {
  const { file } = errand;
  let { received, piece } = await stand(errand, helpers.ask);
  while (received < file.size) {
    helpers.onProgress(received / file.size);
    const answer = await helpers.ask("PUT", `/${errand.id}/${received}`, file.slice(received, received + piece));
    const elsewhere = answer.told.parameters?.received;
    received = answer.status === 409 && elsewhere !== undefined ? elsewhere : (need(answer).received ?? 0);
    moved();
  }
  need(await helpers.ask("POST", `/${errand.id}/finish`));
  helpers.onProgress(1);
}

/** Sends the whole file and answers its id. Throws Refused or GaveUp; the same errand again goes on where it stood. */
export async function sendInPieces(errand: Errand, helpers: Helpers): Promise<string> {
  let failures = 0;
  for (;;) {
    try {
      await run(errand, helpers, () => (failures = 0));
      return errand.id;
    } catch (error) {
      if (error instanceof Refused) throw error;
      const pause = PAUSES[failures];
      if (pause === undefined) throw new GaveUp();
      failures += 1;
      helpers.onWaiting();
      await helpers.pause(pause);
    }
  }
}
