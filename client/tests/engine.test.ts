import { describe, expect, test } from "vitest";
import CLOCK from "../../contracts/vectors/sync_clock.json";
import COMMANDS from "../../contracts/vectors/sync_commands.json";
import MASKS from "../../contracts/vectors/masks.json";
import PACING from "../../contracts/vectors/sync_pacing.json";
import PAGES from "../../contracts/vectors/sync_pages.json";
import { corrected } from "../engine/clock";
import { Engine } from "../engine/engine";
import { maskName } from "../engine/masking";
import { MemoryStore } from "../engine/memory";
import { FIRST, nextBytes } from "../engine/pacing";
import type { Page, Part, Result, Row, Span } from "../engine/protocol";
import { beforeOf, type Command, type Link, bodyOf, nextBatch, settle } from "../engine/queue";
import { covers, keyOf, merged } from "../engine/spans";

type Held = Record<string, Record<string, Row>>;

/** What a store holds after the parts of a page, starting from `held`. */
async function after(held: Held, parts: Part[]): Promise<Held> {
  const store = new MemoryStore();
  const put = Object.entries(held).map(([kind, rows]) => ({ kind, put: Object.values(rows), gone: [] }));
  await store.apply({ post: "p", parts: put });
  await store.apply({ post: "p", parts: await merged(parts, (kind, span) => store.inside("p", kind, span)) });
  const kinds = new Set([...Object.keys(held), ...parts.map((part) => part.kind)]);
  const found: Held = {};
  for (const kind of kinds) {
    found[kind] = Object.fromEntries((await store.documents("p", kind)).map((row) => [row.id, row]));
  }
  return found;
}

describe("pages, by the vectors that the server runs too", () => {
  test.each(PAGES.keys)("$key", ({ code, id, key }) => expect(keyOf(code, id)).toBe(key));
  test.each(PAGES.spans)("$key in $span", (one) => expect(covers(one.span as Span, one.key)).toBe(one.covers));
  test.each(PAGES.merges)("$name", async ({ held, part, expected }) => {
    expect(await after(held as unknown as Held, [part as unknown as Part])).toEqual(expected);
  });
  test.each(PAGES.pages)("$name", async ({ held, parts, expected }) => {
    expect(await after(held as unknown as Held, parts as unknown as Part[])).toEqual(expected);
  });

  test("a row that does not fit its columns is not taken over", async () => {
    await expect(after({}, [{ kind: "homes", columns: ["code", "id"], rows: [["3702"]] }])).rejects.toThrow();
  });
});

describe("what is held until an instant", () => {
  const row = (id: string, until: string | null) => ["3702", id, until] as [string, string, string | null];
  const part: Part = { kind: "cases", columns: ["code", "id", "until"], rows: [row("open", null), row("late", "2026-11-20T00:00:00Z"), row("soon", "2026-11-22T00:00:00Z")] };
  const page = (at: string, more: boolean, parts: Part[] = []): Page => ({ protocol: 1, at, cursor: at, more, parts });

  test("is forgotten once the server says that it has come, when everything is down", async () => {
    const store = new MemoryStore();
    const pages = [page("2026-11-19T00:00:00Z", false, [part]), page("2026-11-21T00:00:00Z", true), page("2026-11-21T00:00:00Z", false)];
    const transport = { documents: async () => pages.shift() as Page, commands: () => Promise.reject(new Error("nothing to send")) };
    const engine = new Engine("p", store, transport, { now: () => 0, newId: () => "" });
    const held = async (): Promise<string[]> => (await store.documents("p", "cases")).map((one) => one.id);
    await engine.pull();
    expect(await held()).toEqual(["open", "late", "soon"]);
    expect(await engine.pull()).toBe(true);
    expect(await held()).toEqual(["open", "late", "soon"]);
    await engine.pull();
    expect(await held()).toEqual(["open", "soon"]);
  });
});

describe("commands, by the vectors that the server runs too", () => {
  test.each(COMMANDS.batches)("$name", ({ queue, most, batch }) => {
    expect(nextBatch(queue as Link[], most)).toEqual(batch);
  });
  test.each(COMMANDS.befores)("$subject", ({ queue, subject, after }) => {
    expect(beforeOf(queue as Link[], subject)).toBe(after);
  });
  test.each(COMMANDS.settlings)("$name", ({ queue, results, left }) => {
    expect(settle(queue as Link[], results as unknown as Result[])).toEqual(left);
  });

  test("photos are named by the ids the server gave them, however deep they stand", () => {
    const body = { words: "a pothole", photos: [{ local: "p1", purpose: "before" }, { local: "p2", purpose: "after" }] };
    const attachments = [{ local: "p1", id: "11", since: 0 }, { local: "p2", id: "22", since: 0 }];
    expect(bodyOf({ body, attachments } as unknown as Command)).toEqual({
      words: "a pothole",
      photos: [{ purpose: "before", id: "11" }, { purpose: "after", id: "22" }],
    });
  });
});

describe("what else both ends reckon alike", () => {
  test.each(PACING.pages)("$asked bytes in $took ms", ({ asked, took, next }) => {
    expect(nextBytes(asked, took)).toBe(next);
  });
  test("the first page is the server's first page", () => expect(FIRST).toBe(PACING.first));
  test.each(CLOCK.cases)("$name", (one) => {
    const found = corrected(Date.parse(one.done_at), Date.parse(one.clock), Date.parse(one.received_at));
    expect(found).toEqual({ at: Date.parse(one.at), offSeconds: one.off_seconds, isTold: one.told });
  });
  test.each(MASKS.names)("$name is shown as $mask", ({ name, mask }) => expect(maskName(name)).toBe(mask));
});
