/** What is said into the phone: recorded for a minute at most, kept with a report, sent where sounds belong. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Engine } from "../engine/engine";
import { bodyOf, incomplete } from "../screens/report";
import { MOST_BYTES, noSound, recordedAs, Speaking } from "../screens/speaking";
import { saidOf } from "../screens/spoken";
import { openDatabase } from "../store/database";
import { PhoneStore } from "../store/phone_store";
import type { Answer } from "../transport/pieces";
import { type Lines, sendAll } from "../transport/sending";

const EMPTY = { photos: [], after: [], recording: null, words: "", address: "长江路 1 号", kind: "", code: "", isUrgent: false, isSelfHandled: false, where: null };

/** A recorder as a browser's: hands out pieces when it is told to, and the last one when it stops. */
class Recorder {
  state = "inactive";
  mimeType = "audio/webm;codecs=opus";
  microphone = "open";
  ondataavailable: (event: { data: Blob }) => void = () => undefined;
  onstop: () => void = () => undefined;
  stream = { getTracks: () => [{ stop: () => (this.microphone = "closed") }] };

  start(): void {
    this.state = "recording";
  }
  hears(bytes: number): void {
    this.ondataavailable({ data: new Blob(["x".repeat(bytes)]) });
  }
  stop(): void {
    this.state = "inactive";
    this.onstop();
  }
}

function begun(): { recorder: Recorder; speaking: Speaking } {
  const recorder = new Recorder();
  return { recorder, speaking: new Speaking(recorder as unknown as MediaRecorder) };
}

describe("speaking", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is what was heard, its seconds, and the microphone let go", async () => {
    const { recorder, speaking } = begun();
    recorder.hears(3);
    vi.advanceTimersByTime(7400);
    expect(speaking.seconds).toBe(7);
    speaking.stop();
    const spoken = await speaking.spoken;
    expect([spoken?.seconds, spoken?.sound.size, spoken?.sound.type]).toEqual([7, 3, "audio/webm;codecs=opus"]);
    expect(recorder.microphone).toBe("closed");
  });

  test("ends by itself after a minute", async () => {
    const { recorder, speaking } = begun();
    recorder.hears(3);
    vi.advanceTimersByTime(60_000);
    expect(recorder.state).toBe("inactive");
    expect((await speaking.spoken)?.seconds).toBe(60);
  });

  test("ends before it is more than the server takes", async () => {
    const { recorder, speaking } = begun();
    for (let pieces = 0; recorder.state === "recording"; pieces += 1) recorder.hears(MOST_BYTES / 8);
    const size = (await speaking.spoken)?.sound.size ?? 0;
    expect(size).toBeGreaterThan(MOST_BYTES / 2);
    expect(size).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("is nothing where nothing was heard, or it was dropped", async () => {
    const silent = begun();
    silent.speaking.stop();
    expect(await silent.speaking.spoken).toBeNull();
    const dropped = begun();
    dropped.recorder.hears(3);
    dropped.speaking.drop();
    expect(await dropped.speaking.spoken).toBeNull();
    expect(dropped.recorder.microphone).toBe("closed");
  });

  test("takes the first type that the browser records", () => {
    expect(recordedAs((type) => type === "audio/mp4")).toBe("audio/mp4");
    expect(recordedAs(() => true)).toBe("audio/webm;codecs=opus");
    expect(recordedAs(() => false)).toBeNull();
    expect(recordedAs(undefined)).toBeNull();
  });

  test("says why there is no sound", () => {
    expect(noSound(new DOMException("no", "NotAllowedError"))).toBe("refused");
    expect(noSound(new DOMException("none", "NotFoundError"))).toBe("silent");
  });
});

describe("a report by voice", () => {
  const recording = { local: "r1", seconds: 9 };

  test("needs neither words nor a class, and tells that it is one", () => {
    expect(incomplete(EMPTY)).not.toBe("");
    expect(incomplete({ ...EMPTY, recording })).toBe("");
    expect(bodyOf({ ...EMPTY, recording }, [], "1")).toMatchObject({ words: "语音上报", recording });
    expect("recording" in bodyOf({ ...EMPTY, words: "井盖" }, [], "1")).toBe(false);
  });

  test("is told of in a matter's document by id and seconds, or not at all", () => {
    expect(saidOf({ code: "1", id: "c", recording: ["r", 9] })).toEqual({ id: "r", seconds: 9 });
    expect(saidOf({ code: "1", id: "c", recording: null })).toBeNull();
    expect(saidOf({ code: "1", id: "c" })).toBeNull();
  });
});

describe("what was said goes up", () => {
  const POST = "post";

  /** The doors: what each was asked, and what the door of recordings answers. */
  function doors(answer: Answer): { asked: string[]; lines: Lines } {
    const asked: string[] = [];
    const pieces = async (method: string, path: string, body?: Blob | object): Promise<Answer> => {
      if (method === "POST" && path === "") asked.push((body as { purpose: string }).purpose);
      return { status: 200, told: { id: "u1", received: method === "PUT" ? 6 : 0, piece: 100 } };
    };
    const door = (name: string) => async (): Promise<Answer> => (asked.push(name), answer);
    return { asked, lines: { pieces, photos: door("photos"), recordings: door("recordings") } };
  }

  async function waiting(): Promise<{ store: PhoneStore; engine: Engine; sent: unknown[] }> {
    const db = await openDatabase(`said-${Math.random()}`);
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const store = await PhoneStore.open(db, { outbox: key, data: key });
    const sent: unknown[] = [];
    const transport = {
      documents: () => Promise.reject(new Error()),
      commands: async (_post: string, { commands }: { commands: { id: string; body: unknown }[] }) => {
        sent.push(...commands.map(({ body }) => body));
        return { at: new Date().toISOString(), results: commands.map(({ id }) => ({ id, outcome: "done" as const })) };
      },
    };
    const engine = new Engine(POST, store, transport as never, { now: Date.now, newId: () => `c${sent.length}-${Math.random()}` });
    await store.keepPhoto(POST, "r1", new Blob(["spoken"], { type: "audio/webm" }), 0);
    await engine.wish({ deed: "case.report", body: { recording: { local: "r1", seconds: 9 } }, photos: ["r1"] });
    return { store, engine, sent };
  }

  test("as a recording, through its own door, before the report that names it", async () => {
    const { store, engine, sent } = await waiting();
    const { asked, lines } = doors({ status: 201, told: { id: "s1" } });
    expect(await sendAll(POST, store, engine, lines)).toBe(1);
    expect(asked).toEqual(["recording", "recordings"]);
    expect(sent).toEqual([{ recording: { id: "s1", seconds: 9 } }]);
    expect(await store.photo("r1")).toBeNull();
  });

  test("or stands as refused with its sentence, and once more when somebody insists", async () => {
    const { store, engine, sent } = await waiting();
    await sendAll(POST, store, engine, doors({ status: 422, told: { sentence: "no sound" } }).lines);
    const [refused] = await engine.refused();
    expect(refused?.result?.sentence).toBe("no sound");
    await engine.insist(refused?.id ?? "");
    expect((await store.commands(POST)).map(({ state }) => state)).toEqual(["waiting"]);
    await sendAll(POST, store, engine, doors({ status: 201, told: { id: "s2" } }).lines);
    expect(sent).toEqual([{ recording: { id: "s2", seconds: 9 } }]);
  });
});
