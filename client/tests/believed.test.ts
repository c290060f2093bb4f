/** Between the centre's answer and the page that brings it, what was done here stays done. */
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../engine/memory";
import type { Row } from "../engine/protocol";
import type { Command } from "../engine/queue";
import { Holdings } from "../screens/holdings";

const POST = "x";
const ORDER: Row = { code: "370211001001001", id: "c", version: 3, state: "dispatched", mine: "handler", deeds: ["take"] };
const MOVES = { id: "moves", code: "", version: 1, body: { moves: [{ from: ["dispatched"], deed: "take", to: "handling", permission: "cases.handle" }] } };

function command(id: string, more: Partial<Command> = {}): Command {
  return { id, post: POST, deed: "case.take", subject: "c", base: 3, after: null, body: {}, done_at: "2026-11-22T03:00:00Z", state: "ready", attachments: [], result: null, ...more };
}

async function held(...queue: Command[]): Promise<{ store: MemoryStore; holdings: Holdings; state: () => Promise<unknown> }> {
  const [store, holdings] = [new MemoryStore(), new Holdings()];
  const parts = [{ kind: "cases", put: [ORDER], gone: [] }, { kind: "editions", put: [MOVES as unknown as Row], gone: [] }];
  await store.apply({ post: POST, parts, putCommands: queue });
  for (const one of queue) await holdings.believe(store, POST, one.id);
  const state = async (): Promise<unknown> => {
    await holdings.read(store, POST);
    return holdings.one("cases", "c")?.["state"];
  };
  return { store, holdings, state };
}

describe("a deed that was answered", () => {
  it("is shown until its document has come, and then the document is", async () => {
    const { store, holdings, state } = await held(command("1"));
    expect(await state()).toBe("handling");
    expect(holdings.believed.nextLook()).toBeNull();

    await store.apply({ post: POST, dropCommands: ["1"] });
    expect(await state()).toBe("handling");
    expect(holdings.believed.lastOn("c")).toBe("1");
    expect(holdings.believed.nextLook()).toBeLessThan(1000);

    await store.apply({ post: POST, parts: [{ kind: "cases", put: [{ ...ORDER, version: 4, state: "recalled" }], gone: [] }] });
    expect(await state()).toBe("recalled");
    expect(holdings.believed.nextLook()).toBeNull();
    expect(holdings.believed.lastOn("c")).toBeNull();
  });

  it("is not believed where it was refused, also when the refusal was read", async () => {
    const { store, state } = await held(command("1"));
    await store.apply({ post: POST, putCommands: [command("1", { state: "refused" })] });
    expect(await state()).toBe("dispatched");
    await store.apply({ post: POST, dropCommands: ["1"] });
    expect(await state()).toBe("dispatched");
  });

  it("that changes nothing one sees is not waited for", async () => {
    const { store, holdings, state } = await held(command("1", { deed: "home.look", subject: "h" }));
    await store.apply({ post: POST, dropCommands: ["1"] });
    await state();
    expect(holdings.believed.nextLook()).toBeNull();
  });
});
