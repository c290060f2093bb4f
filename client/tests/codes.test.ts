/** A code scanned at a door is found among the rows that a phone holds, without signal. */
import { describe, expect, it } from "vitest";
import type { Row } from "../engine/protocol";
import type { Store } from "../engine/store";
import { Holdings } from "../screens/holdings";

const HELD: Record<string, Row[]> = {
  buildings: [{ code: "370211001001001", id: "b", name: "3号楼", doors: [["bbbbbbbbbb", ""], ["cccccccccc", "2"]] }],
  homes: [
    { code: "370211001001001", id: "h", building: "b", room: "301", doors: [["hhhhhhhhhh", ""]] },
    { code: "370211001001001", id: "other", building: "b", room: "302", doors: [] },
    { code: "370211001001001", id: "as it came before codes", building: "b", room: "303" },
  ],
};

async function holdings(): Promise<Holdings> {
  const store = { documents: async (_post: string, kind: string) => HELD[kind] ?? [], commands: async () => [], document: async () => null } as unknown as Store;
  const held = new Holdings();
  await held.read(store, "post");
  return held;
}

describe("a code at a door", () => {
  it("opens the home, the building or the stairwell it hangs at", async () => {
    const held = await holdings();
    expect(held.placeOfCode("hhhhhhhhhh")).toBe("home/h");
    expect(held.placeOfCode("bbbbbbbbbb")).toBe("building/b");
    expect(held.placeOfCode("cccccccccc")).toBe("building/b/2");
  });

  it("opens nothing that the phone does not hold", async () => {
    const held = await holdings();
    expect(held.placeOfCode("zzzzzzzzzz")).toBeNull();
    expect(held.placeOfCode("")).toBeNull();
  });
});
