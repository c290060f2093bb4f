/** What waits goes up: three hundred photos at once, a slow line, a line that ends in between. */
import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { Engine } from "../engine/engine";
import { openDatabase } from "../store/database";
import { PhoneStore } from "../store/phone_store";
import { type Lines, sendAll } from "../transport/sending";
import type { Answer } from "../transport/pieces";

const POST = "post";

interface Away {
  store: PhoneStore;
  engine: Engine;
  /** Deeds in the order in which they arrived, with how many photos each. */
  arrived: string[];
}

/** A phone with reports that show a photo each, and behind them a visit that shows none. */
async function away(photos: number): Promise<Away> {
  const db = await openDatabase(`sending-${Math.random()}`);
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const store = await PhoneStore.open(db, { outbox: key, data: key });
  const arrived: string[] = [];
  const transport = {
    documents: () => Promise.reject(new Error()),
    commands: async (_post: string, { commands }: { commands: { id: string; deed: string; body: { photos?: { id: string }[] } }[] }) => {
      arrived.push(...commands.map(({ deed, body }) => `${deed} ${body.photos?.map(({ id }) => id).join() ?? ""}`.trim()));
      return { at: new Date().toISOString(), results: commands.map(({ id }) => ({ id, outcome: "done" as const })) };
    },
  };
  let made = 0;
  const engine = new Engine(POST, store, transport as never, { now: Date.now, newId: () => `c${String(++made).padStart(4, "0")}` });
  for (let number = 0; number < photos; number += 1) {
    const local = `p${number}`;
    await store.keepPhoto(POST, local, new Blob([`photo ${number}`], { type: "image/jpeg" }), 0);
    await engine.wish({ deed: "case.report", body: { photos: [{ local, purpose: "report" }] }, photos: [local] });
  }
  await engine.wish({ deed: "home.visit", subject: "h" });
  return { store, engine, arrived };
}

/** Doors that take every photo up under a number of its own; `fails` says at which one the line ends. */
function doors(fails = Infinity): { lines: Lines; asked: () => number } {
  let taken = 0;
  const pieces = async (method: string): Promise<Answer> => ({ status: 200, told: { id: `u${taken}`, received: method === "PUT" ? 1000 : 0, piece: 1000 } });
  const photos = async (): Promise<Answer> => {
    if (taken >= fails) throw new Error("no line");
    taken += 1;
    return { status: 201, told: { id: `s${taken}` } };
  };
  return { lines: { pieces, photos, recordings: photos }, asked: () => taken };
}

describe("what waits", () => {
  test("goes up whole and in its order, three hundred photos of it too", async () => {
    const { store, engine, arrived } = await away(300);
    const { lines, asked } = doors();
    expect(await sendAll(POST, store, engine, lines, () => 0)).toBe(301);
    expect(asked()).toBe(300);
    expect(arrived).toEqual([...Array.from({ length: 300 }, (_, at) => `case.report s${at + 1}`), "home.visit"]);
    expect(await store.commands(POST)).toEqual([]);
    expect(await store.photo("p0")).toBeNull();
  });

  test("does not wait behind photos on a slow line where it shows none", async () => {
    const { store, engine, arrived } = await away(6);
    let clock = 0;
    await sendAll(POST, store, engine, doors().lines, () => (clock += 9000));
    expect(arrived.indexOf("home.visit")).toBeLessThan(5);
    expect(arrived).toHaveLength(7);
  });

  test("that shows none goes up though the line gives up on a photo, and the rest the next time, each once", async () => {
    const { store, engine, arrived } = await away(3);
    await expect(sendAll(POST, store, engine, doors(1).lines, () => 0)).rejects.toThrow("no line");
    expect(arrived).toEqual(["case.report s1", "home.visit"]);
    const { lines, asked } = doors();
    await sendAll(POST, store, engine, lines, () => 0);
    expect(asked()).toBe(2);
    expect(arrived).toEqual(["case.report s1", "home.visit", "case.report s1", "case.report s2"]);
  });
});

describe("a device without room", () => {
  test("keeps nothing of a deed, says so, and loses nothing of what it holds", async () => {
    const { store, engine } = await away(1);
    const before = await store.commands(POST);
    const full = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    await expect(engine.wish({ deed: "home.visit", subject: "h2" })).rejects.toThrow("no room");
    IDBObjectStore.prototype.put = full;
    expect(await store.commands(POST)).toEqual(before);
    await engine.wish({ deed: "home.visit", subject: "h3" });
    expect(await store.commands(POST)).toHaveLength(before.length + 1);
  });
});
