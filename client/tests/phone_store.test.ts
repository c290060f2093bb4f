/** What stands on the device: sealed, whole or not at all, and found again after every end. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Engine } from "../engine/engine";
import type { Row } from "../engine/protocol";
import type { Command } from "../engine/queue";
import { type Database, eraseDatabase, openDatabase } from "../store/database";
import { newId } from "../store/ids";
import { PhoneStore } from "../store/phone_store";

const POST = "post";
const NAME = "王桂英";
const DAY = 24 * 3600_000;

let db: Database;
let keys: { outbox: CryptoKey; data: CryptoKey | null };

const aesKey = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
const person = (id: string, name = NAME): Row => ({ code: "370211001001001", id, version: 1, name });
const opened = () => PhoneStore.open(db, keys);

async function holding(...rows: Row[]): Promise<PhoneStore> {
  const store = await opened();
  const standing = { cursor: "c", bytes: 65536, isWhole: true, isEnded: false };
  await store.apply({ post: POST, parts: [{ kind: "people", put: rows, gone: [] }], standing });
  return store;
}

function command(id: string, locals: string[] = []): Command {
  const attachments = locals.map((local) => ({ local, id: null, since: null }));
  return { post: POST, id, deed: "person.amend", subject: "p", base: 1, after: null, body: { values: { phone: "13812345678" } }, done_at: "2026-11-22T04:00:00Z", state: "ready", attachments, result: null };
}

/** Every byte that lies in the tables, as text. */
async function dump(): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: false });
  const tables = ["standings", "log", "commands", "photos"] as const;
  const rows = (await Promise.all(tables.map((table) => db.getAll(table)))).flat() as unknown as Record<string, unknown>[];
  return rows.map((row) => Object.entries(row).map(([name, value]) => `${name}=${value instanceof ArrayBuffer ? decoder.decode(value) : String(value)}`).join(" ")).join("\n");
}

beforeEach(async () => {
  db = await openDatabase("test");
  keys = { outbox: await aesKey(), data: await aesKey() };
});

afterEach(async () => {
  db.close();
  await eraseDatabase("test");
});

describe("the store of the phone", () => {
  it("finds everything again after it was closed", async () => {
    const store = await holding(person("p"));
    await store.apply({ post: POST, putCommands: [command("c1"), command("c2")], putDrafts: [{ id: "d", post: POST, kind: "report", subject: null, form: null, content: { words: "井盖" }, saved_at: "" }] });
    const again = await opened();
    expect(await again.document(POST, "people", "p")).toEqual(person("p"));
    expect((await again.commands(POST)).map(({ id }) => id)).toEqual(["c1", "c2"]);
    expect((await again.drafts(POST))[0]?.content).toEqual({ words: "井盖" });
    expect((await again.standing(POST))?.cursor).toBe("c");
  });

  it("keeps nothing readable: no name, no number, no words, no picture", async () => {
    const store = await holding(person("p"));
    await store.keepPhoto(POST, "local", new Blob(["a picture of a door"]), 0);
    await store.apply({ post: POST, putCommands: [command("c1", ["local"])] });
    const held = await dump();
    for (const said of [NAME, "13812345678", "person.amend", "a picture"]) expect(held).not.toContain(said);
    expect(held).toContain("c1");
  });

  it("opens nothing of the documents without the key that the PIN opens, yet all that is to be sent", async () => {
    const store = await holding(person("p"));
    await store.apply({ post: POST, putCommands: [command("c1")] });
    const locked = await PhoneStore.open(db, { ...keys, data: null });
    expect(await locked.documents(POST, "people")).toEqual([]);
    expect(await locked.commands(POST)).toHaveLength(1);
    await expect(locked.apply({ post: POST, parts: [{ kind: "people", put: [person("q")], gone: [] }] })).rejects.toThrow();
    await locked.apply({ post: POST, dropCommands: ["c1"] });
    expect(await (await opened()).commands(POST)).toEqual([]);
  });

  it("writes a change whole or not at all", async () => {
    const store = await holding(person("p"));
    const broken = { ...command("c9"), body: { loop: 1n as unknown as number } };
    await expect(store.apply({ post: POST, parts: [{ kind: "people", put: [person("q")], gone: [] }], putCommands: [broken] })).rejects.toThrow();
    for (const one of [store, await opened()]) {
      expect(await one.document(POST, "people", "q")).toBeNull();
      expect(await one.commands(POST)).toEqual([]);
    }
    await store.apply({ post: POST, parts: [{ kind: "people", put: [person("q")], gone: [] }] });
    expect(await (await opened()).document(POST, "people", "q")).not.toBeNull();
  });

  it("writes a long log anew, and it says the same", async () => {
    const store = await holding(person("p"));
    for (let at = 0; at < 450; at += 1) await store.apply({ post: POST, parts: [{ kind: "people", put: [person("p", `名${at}`), person(`p${at % 7}`)], gone: [`p${(at + 3) % 7}`] }] });
    expect((await db.getAll("log")).length).toBeLessThan(260);
    const again = await opened();
    const byId = (rows: Row[]) => rows.map(({ id, name }) => `${id} ${String(name)}`).sort();
    expect(byId(await again.documents(POST, "people"))).toEqual(byId(await store.documents(POST, "people")));
  });

  it("says so when a command was changed on the device, and asks anew for documents that were", async () => {
    const store = await holding(person("p"));
    await store.apply({ post: POST, putCommands: [command("c1"), command("c2")] });
    const [first] = await db.getAll("commands");
    if (first) await db.put("commands", { ...first, data: first.data.slice(0, -1) });
    const [log] = await db.getAll("log");
    if (log) await db.put("log", { ...log, data: new ArrayBuffer(40) });
    const again = await opened();
    expect((await again.commands(POST)).map(({ state, result }) => result?.code ?? state)).toEqual(["phone.damaged", "ready"]);
    expect(await again.standing(POST)).toMatchObject({ cursor: "", isWhole: false });
    expect(again.damaged).toBe(2);
  });

  it("does not take one record in the place of another", async () => {
    const store = await holding(person("p"));
    await store.apply({ post: POST, putCommands: [command("c1"), command("c2")] });
    const [one, other] = await db.getAll("commands");
    if (one && other) await db.put("commands", { ...one, iv: other.iv, data: other.data });
    expect((await (await opened()).commands(POST)).map(({ result }) => result?.code ?? null)).toEqual(["phone.damaged", null]);
  });

  it("lets photos go with the last command that shows them", async () => {
    const store = await holding();
    await store.keepPhoto(POST, "one", new Blob(["x"]), 0);
    await store.apply({ post: POST, putCommands: [command("c1", ["one"]), command("c2", ["one"])] });
    await store.apply({ post: POST, dropCommands: ["c1"] });
    expect(await store.photo("one")).not.toBeNull();
    await store.apply({ post: POST, dropCommands: ["c2"] });
    expect(await store.photo("one")).toBeNull();
  });

  it("gives a recording back as the sound it was", async () => {
    const store = await holding();
    await store.keepPhoto(POST, "said", new Blob(["spoken"], { type: "audio/webm;codecs=opus" }), 0);
    const again = await (await opened()).photo("said");
    expect([again?.type, await again?.text()]).toEqual(["audio/webm;codecs=opus", "spoken"]);
  });

  it("sweeps photos of forms that were closed, not those of drafts and not those of today", async () => {
    const store = await holding();
    for (const local of ["left", "drafted", "new"]) await store.keepPhoto(POST, local, new Blob(["x"]), local === "new" ? DAY : 0);
    await store.apply({ post: POST, putDrafts: [{ id: "d", post: POST, kind: "report", subject: null, form: null, content: { photos: ["drafted"] }, saved_at: "" }] });
    await store.sweep(DAY + 1);
    expect(await Promise.all(["left", "drafted", "new"].map(async (local) => (await store.photo(local)) !== null))).toEqual([false, true, true]);
  });

  it("erases a post that has ended, and tells which deeds were not sent, not what they said", async () => {
    const store = await holding(person("p"));
    await store.keepPhoto(POST, "one", new Blob(["x"]), 0);
    await store.apply({ post: POST, putCommands: [command("c1", ["one"])] });
    const never = { documents: () => Promise.reject(new Error()), commands: () => Promise.reject(new Error()) };
    await new Engine(POST, store, never, { now: () => 0, newId: () => "x" }).end();
    const again = await opened();
    expect(await again.documents(POST, "people")).toEqual([]);
    expect((await again.commands(POST))[0]).toMatchObject({ state: "refused", body: {}, result: { code: "sync.post_ended" } });
    expect(await again.photo("one")).toBeNull();
  });
});

describe("ids", () => {
  it("are UUIDs of version 7 in the order of time", () => {
    const [early, late] = [newId(1_700_000_000_000), newId(1_800_000_000_000)];
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < late).toBe(true);
    expect(newId()).not.toBe(newId());
  });
});
