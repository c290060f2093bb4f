/**
 * The worker of the phone: keeps the shell, and sends what waits when signal comes back while no page of ours is open.
 *
 * The server puts `self.gezhi = {shell, files, version}` before this script. Nothing that was said by anybody is kept
 * here: documents and commands stand in the device's tables, sealed.
 */
import { Engine } from "../engine/engine";
import type { Answer, Batch } from "../engine/protocol";
import { newId } from "../store/ids";
import { eraseDatabase, openDatabase } from "../store/database";
import { PhoneStore } from "../store/phone_store";
import { sendTokenOf } from "../store/vault";
import { HttpTransport, Told4xx } from "../transport/http";
import { linesOf, sendAll } from "../transport/sending";

/** What is used of a worker's surroundings; TypeScript's own declaration of them cannot stand beside the page's. */
interface Around {
  gezhi: { shell: string; files: string[]; version: string };
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(how: object): Promise<{ postMessage(said: string): void }[]> };
  addEventListener(name: string, heard: (event: Happened) => void): void;
}

interface Happened {
  waitUntil(done: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
  request: Request;
  data: unknown;
  tag: string;
}

const around = globalThis as unknown as Around;
const { shell, files, version } = around.gezhi;
const KEPT = `gezhi-shell-${version}`;
export const OUTBOX = "gezhi-outbox";

around.addEventListener("install", (event) => event.waitUntil(keepShell()));
around.addEventListener("activate", (event) => event.waitUntil(forgetOldShells()));
around.addEventListener("fetch", (event) => {
  const answer = fromShell(event.request);
  if (answer !== null) event.respondWith(answer);
});
around.addEventListener("message", (event) => {
  if (event.data === "renew") event.waitUntil(around.skipWaiting());
});
around.addEventListener("sync", (event) => {
  if (event.tag === OUTBOX) event.waitUntil(flush());
});

async function keepShell(): Promise<void> {
  const kept = await caches.open(KEPT);
  // As a stranger: somebody with a password to change would be led elsewhere, and that page would be kept.
  await kept.addAll([shell, ...files].map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
}

async function forgetOldShells(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("gezhi-shell-") && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
  await around.clients.claim();
}

/** The shell for every page of the phone, its files, and nothing else. */
function fromShell(request: Request): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== globalThis.location.origin) return null;
  const isPage = request.mode === "navigate" && pathname.startsWith(shell);
  if (!isPage && !files.includes(pathname)) return null;
  return caches.open(KEPT).then(async (kept) => (await kept.match(isPage ? shell : pathname)) ?? fetch(request));
}

/** Send what waits, unless a page of ours is open and does so itself. Throws where there is no line: the browser tries again. */
async function flush(): Promise<void> {
  await navigator.locks.request(OUTBOX, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await sendWaiting();
  });
}

async function sendWaiting(): Promise<void> {
  const db = await openDatabase();
  try {
    const kept = await db.get("vault", "kept");
    if (kept === undefined) return;
    const token = await sendTokenOf(kept);
    const store = await PhoneStore.open(db, { outbox: kept.outboxKey, data: null });
    const caller = (): { token: string; language: string } => ({ token, language: "zh-hans" });
    for (const post of await db.getAllKeys("standings")) {
      const engine = new Engine(post, store, new Sending(caller), { now: Date.now, newId });
      await sendAll(post, store, engine, linesOf(token));
    }
  } catch (trouble) {
    db.close();
    if (!(trouble instanceof Told4xx)) throw trouble;
    if (trouble.code === "phone.ended") await eraseDatabase();
  } finally {
    db.close();
  }
}

/**
 * The line of a token that may send and not read. What was done leaves the queue; what was refused or met another's
 * change is answered without its words here: it stays as it is, and is asked again when somebody has opened the phone.
 */
class Sending extends HttpTransport {
  override async commands(post: string, batch: Batch): Promise<Answer> {
    const answer = await super.commands(post, batch);
    return { ...answer, results: answer.results.filter(({ outcome }) => outcome === "done" || outcome === "again") };
  }
}
