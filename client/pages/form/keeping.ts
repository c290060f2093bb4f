/** What has been filled in is kept on the server as a draft, soon after each change; nothing stays in the browser. */

import { sendInPieces } from "../../transport/pieces";
import { marked, pauseOrOnline, sha256Of, wire } from "../../transport/wire";

const PAUSE = 1200;
/** What is larger goes through the door for pieces first. */
const PLAIN_BYTES = 900_000;

export interface Answer {
  url?: string;
  name?: string;
  sentence?: string;
}

/** The text at an address. Throws where there is none. */
export async function textOf(url: string): Promise<string> {
  const got = await fetch(url, { headers: { Accept: "application/xml, application/json" } });
  if (!got.ok) throw new Error(`${got.status} ${url}`);
  return got.text();
}

function token(): string {
  return document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function post(url: string, fields: Readonly<Record<string, string | Blob>>, keepalive = false): Promise<Answer> {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  try {
    const got = await fetch(url, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
    const told = (await got.json().catch(() => ({}))) as Answer;
    return got.ok ? { url: "", ...told } : { ...(told.sentence === undefined ? {} : { sentence: told.sentence }) };
  } catch {
    return {};
  }
}

/** Sends a photo to an address and answers the name it is kept under; throws with the sentence of a refusal. */
export function sender(url: string): (file: File) => Promise<string> {
  return async (file) => {
    const fields = file.size > PLAIN_BYTES ? { sent: await inPieces(file) } : { photo: file };
    const answer = await post(url, fields);
    if (answer.name === undefined) throw new Error(answer.sentence ?? "");
    return answer.name;
  };
}

async function inPieces(file: File): Promise<string> {
  const errand = { file, name: file.name, purpose: "photo", sha256: await sha256Of(file), id: "" };
  const quiet = (): void => undefined;
  return sendInPieces(errand, { ask: wire("/api/v1/uploads", marked(token())), pause: pauseOrOnline, onProgress: quiet, onWaiting: quiet });
}

/** Keeps a draft: at most one request at a time, the last state wins, and one more when the page is left. */
export class Keeper {
  private timer = 0;
  private kept: string;
  private isStopped = false;

  constructor(
    private readonly url: string,
    private readonly content: () => string,
    private readonly tell: (isKept: boolean) => void,
  ) {
    this.kept = url === "" ? "" : content();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.keep(true);
    });
  }

  touch(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keep(), PAUSE);
  }

  stop(): void {
    this.isStopped = true;
    window.clearTimeout(this.timer);
  }

  async send(url: string, fields: Record<string, string>): Promise<Answer> {
    const answer = await post(url, fields);
    if (answer.url === undefined) this.isStopped = false;
    return answer;
  }

  private async keep(isLeaving = false): Promise<void> {
    const content = this.content();
    if (this.isStopped || this.url === "" || content === this.kept) return;
    const answer = await post(this.url, { draft: content }, isLeaving && content.length < 60_000);
    if (answer.url !== undefined) this.kept = content;
    this.tell(answer.url !== undefined);
  }
}
