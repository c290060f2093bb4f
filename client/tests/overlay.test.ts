/** What was done without signal shows at once, by the table that the server goes by. */
import { describe, expect, it } from "vitest";
import { moves } from "../../contracts/transitions/cases.json";
import { moved, overlay } from "../engine/overlay";
import type { Row } from "../engine/protocol";
import type { Command } from "../engine/queue";

const ORDER: Row = { code: "370211001001001", id: "c", version: 3, state: "dispatched", deeds: ["take", "submit", "note"] };
const HOME: Row = { code: "370211001001001", id: "h", version: 1, condition: "unknown", condition_at: null, gathered: { "": "2026-01-01" } };
const PERSON: Row = { code: "370211001001001", id: "p", version: 1, name: "王桂英", workplace: "", ties: [["h", "lives", null]], gathered: { "": "2026-01-01" } };
const GIVEN: Row = { code: "3702", id: "i", needs_answer: true, received_at: null, answered_at: null, answer: "" };
const HELD: Record<string, Row> = { "cases/c": ORDER, "homes/h": HOME, "people/p": PERSON, "instructions/i": GIVEN };

function command(deed: string, subject: string | null, body: Command["body"] = {}, state: Command["state"] = "ready"): Command {
  return { id: `made by ${deed}`, post: "x", deed, subject, base: null, after: null, body, done_at: "2026-11-22T03:00:00Z", state, attachments: [], result: null };
}

const laid = (...queue: Command[]) => overlay(queue, (kind, id) => HELD[`${kind}/${id}`] ?? null, moves);

describe("what was done here", () => {
  it("moves a matter as the table says, and leaves the next deeds to whoever did it", () => {
    const taken = moved(ORDER, "take", moves);
    expect([taken["state"], taken["deeds"]]).toEqual(["handling", expect.arrayContaining(["submit", "step", "hand_back", "note"])]);
    expect(moved(taken, "submit", moves)["deeds"]).not.toContain("submit");
  });

  it("leaves a matter as it is where the table knows no such move", () => {
    expect(moved(ORDER, "check", moves)).toBe(ORDER);
  });

  it("goes on from one deed to the next", () => {
    const now = laid(command("case.take", "c"), command("case.submit", "c"));
    expect(now.get("cases")?.get("c")?.["state"]).toBe("submitted");
  });

  it("shows a condition, a confirmation and corrected values with their day", () => {
    const now = laid(command("home.found", "h", { condition: "empty" }), command("person.amend", "p", { values: { workplace: "造船厂", phone: "13812345678" } }));
    expect(now.get("homes")?.get("h")?.["condition"]).toBe("empty");
    expect(now.get("people")?.get("p")).toMatchObject({ workplace: "造船厂", gathered: { phone: "2026-11-22", "": "2026-01-01" } });
    expect(now.get("people")?.get("p")).not.toHaveProperty("phone");
    expect(laid(command("person.confirm", "p")).get("people")?.get("p")).toMatchObject({ gathered: { "": "2026-11-22" } });
  });

  it("shows somebody new behind their door, under the id the server will know them by", () => {
    const now = laid(command("person.enter", null, { home: "h", role: "tenant", values: { name: "周新" } }));
    expect(now.get("people")?.get("made by person.enter")).toMatchObject({ name: "周新", code: HOME.code, ties: [["h", "tenant", "2026-11-22"]] });
  });

  it("shows an instruction as noted, and as answered, which is both", () => {
    expect(laid(command("instruction.receive", "i")).get("instructions")?.get("i")).toMatchObject({ received_at: "2026-11-22T03:00:00Z", answered_at: null });
    const answered = laid(command("instruction.answer", "i", { words: "查了 16 户" })).get("instructions")?.get("i");
    expect(answered).toMatchObject({ received_at: "2026-11-22T03:00:00Z", answered_at: "2026-11-22T03:00:00Z", answer: "查了 16 户" });
  });

  it("shows nothing of what was refused", () => {
    expect(laid(command("home.found", "h", { condition: "empty" }, "refused")).size).toBe(0);
  });
});
