/** What waits goes up: photos first, then the commands that show them. The same in the page and in the worker. */
import type { Engine } from "../engine/engine";
import type { PhoneStore } from "../store/phone_store";
import { type Ask, GaveUp, Refused, sendInPieces } from "./pieces";
import { pauseOrOnline, sha256Of, wire } from "./wire";

/** A photo that cannot be sent is nobody's secret: its command says so and waits for a choice. */
export const PHOTO_GONE = "phone.photo_gone";
/** After so many milliseconds of photos, what is ready goes up in between. */
const PATIENCE = 20_000;

/** Where pieces go, and where a photo or a recording that is whole is taken up. */
export interface Lines {
  pieces: Ask;
  photos: Ask;
  recordings: Ask;
}

/** The lines of somebody with this token. */
export function linesOf(token: string): Lines {
  const who = { Authorization: `Bearer ${token}` };
  return { pieces: wire("/api/v1/uploads", who), photos: wire("/api/v1/photos", who), recordings: wire("/api/v1/recordings", who) };
}

/**
 * Send all that can go for one post; how many commands were answered. Throws where there is no line.
 *
 * On a quick line photos go first, so that all arrives in the order in which it was done. On a slow one what shows no
 * photo does not wait for hundreds of them: the protocol holds back only what is about the same subject.
 */
export async function sendAll(post: string, store: PhoneStore, engine: Engine, lines: Lines, now: () => number = Date.now): Promise<number> {
  let answered = 0;
  let began = now();
  try {
    for (const local of await waitingPhotos(post, store)) {
      await sendOne(local, store, engine, lines);
      if (now() - began < PATIENCE) continue;
      answered += await pushed(engine);
      began = now();
    }
  } finally {
    answered += await pushed(engine);
  }
  return answered;
}

async function pushed(engine: Engine): Promise<number> {
  for (let answered = 0; ; ) {
    const done = await engine.push();
    if (done === 0) return answered;
    answered += done;
  }
}

async function waitingPhotos(post: string, store: PhoneStore): Promise<Set<string>> {
  const waiting = (await store.commands(post)).filter((command) => command.state === "waiting");
  return new Set(waiting.flatMap((one) => one.attachments.filter((photo) => photo.id === null)).map((photo) => photo.local));
}

async function sendOne(local: string, store: PhoneStore, engine: Engine, lines: Lines): Promise<void> {
  const photo = await store.photo(local);
  if (photo === null) await engine.withoutPhoto(local, PHOTO_GONE);
  else await sendPhoto(local, photo, store, engine, lines);
}

async function sendPhoto(local: string, photo: Blob, store: PhoneStore, engine: Engine, lines: Lines): Promise<void> {
  const isSound = photo.type.startsWith("audio/");
  const [name, purpose] = isSound ? [local, "recording"] : [`${local}.jpg`, "photo"];
  const errand = { file: photo, name, purpose, sha256: await sha256Of(photo), id: await store.uploadOf(local) };
  const noted = (): void => void store.noteUpload(local, errand.id);
  try {
    const upload = await sendInPieces(errand, { ask: lines.pieces, pause: pauseOrOnline, onProgress: noted, onWaiting: noted });
    await engine.attached(local, await takenUp(isSound ? lines.recordings : lines.photos, upload));
  } catch (trouble) {
    if (trouble instanceof Refused) await engine.withoutPhoto(local, PHOTO_GONE, trouble.message);
    else if (!(trouble instanceof GaveUp)) throw trouble;
    else throw new Error("no line for photos");
  }
}

/** The id under which what came whole waits for its deed. Throws `Refused` for what is no picture and no sound. */
async function takenUp(door: Ask, upload: string): Promise<string> {
  const { status, told } = await door("POST", "/sent", { upload });
  if (status < 300 && told.id !== undefined) return told.id;
  if (status >= 400 && status < 500 && status !== 429) throw new Refused(told.sentence ?? String(status));
  throw new Error("no line for photos");
}
