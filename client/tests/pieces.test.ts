import { describe, expect, test } from "vitest";
import { type Answer, type Ask, type Errand, GaveUp, PAUSES, Refused, sendInPieces } from "../transport/pieces";
import { attempt, bytesOf, type Challenge, hexOf, solve } from "../pages/behaviours/proof";

/** A door as the server's: pieces of four bytes, appended where they belong. */
class Door {
  bytes = "";
  begun = 0;
  whole = false;
  trouble: (Answer | "lost")[] = [];

  ask: Ask = async (method, path, body) => {
    const next = this.trouble.shift();
    if (next === "lost") throw new TypeError("network");
    if (next !== undefined) return next;
    if (method === "POST" && path === "") this.begun += 1;
    if (method === "POST" && path.endsWith("/finish")) this.whole = true;
    if (method === "PUT") {
      if (Number(path.split("/")[2]) !== this.bytes.length) return this.elsewhere();
      this.bytes += await (body as Blob).text();
    }
    return { status: 200, told: { id: "u1", received: this.bytes.length, piece: 4 } };
  };

  elsewhere(): Answer {
    return { status: 409, told: { code: "upload.wrong_offset", parameters: { received: this.bytes.length } } };
  }
}

function errand(): Errand {
  return { file: new Blob(["0123456789"]), name: "a.jpg", purpose: "photo", sha256: "", id: "" };
}

async function sent(door: Door, wanted = errand()): Promise<{ pauses: number[]; id: string }> {
  const pauses: number[] = [];
  const pause = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
  const id = await sendInPieces(wanted, { ask: door.ask, pause, onProgress: () => {}, onWaiting: () => {} });
  return { pauses, id };
}

describe("a file in pieces", () => {
  test("arrives as it was", async () => {
    const door = new Door();
    expect(await sent(door)).toEqual({ pauses: [], id: "u1" });
    expect([door.bytes, door.whole, door.begun]).toEqual(["0123456789", true, 1]);
  });

  test("goes on where it stood after a lost connection, without beginning anew", async () => {
    const door = new Door();
    const asked = door.ask;
    let puts = 0;
    door.ask = async (method, path, body) => {
      const answer = await asked(method, path, body);
      if (method === "PUT" && ++puts === 2) throw new TypeError("the answer was lost, the piece was not");
      return answer;
    };
    expect((await sent(door)).pauses).toEqual([1000]);
    expect([door.bytes, door.begun]).toEqual(["0123456789", 1]);
  });

  test("follows the server when it says where to go on", async () => {
    const door = new Door();
    door.bytes = "0123";
    const asked = door.ask;
    let first = true;
    door.ask = async (method, path, body) => {
      const answer = await asked(method, path, body);
      if (!first) return answer;
      first = false;
      return { status: 200, told: { ...answer.told, received: 0 } };
    };
    await sent(door);
    expect(door.bytes).toBe("0123456789");
  });

  test("waits longer and longer, then leaves it to a person; the next try begins nothing anew", async () => {
    const door = new Door();
    const wanted = errand();
    wanted.id = "u1";
    door.trouble = Array.from({ length: PAUSES.length + 1 }, () => "lost");
    await expect(sent(door, wanted)).rejects.toBeInstanceOf(GaveUp);
    await sent(door, wanted);
    expect([door.bytes, door.begun]).toEqual(["0123456789", 0]);
  });

  test("stops at once when the server says no, with its sentence", async () => {
    const door = new Door();
    door.trouble = [{ status: 413, told: { sentence: "太大" } }];
    await expect(sent(door)).rejects.toThrow(new Refused("太大"));
    expect(door.bytes).toBe("");
  });

  test("begins anew when the server has forgotten it", async () => {
    const door = new Door();
    const wanted = errand();
    wanted.id = "gone";
    door.trouble = [{ status: 404, told: {} }];
    await sent(door, wanted);
    expect([wanted.id, door.begun, door.bytes]).toEqual(["u1", 1, "0123456789"]);
  });
});

describe("the proof of work", () => {
  const digest = (data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> => crypto.subtle.digest("SHA-256", data);

  test("hashes salt, nonce and the number as four bytes", () => {
    expect(hexOf(attempt(bytesOf("0aff"), 258))).toBe("0aff00000102");
  });

  test("finds the number behind the challenge and sends the challenge back as it came", async () => {
    const [salt, nonce] = ["aa".repeat(16), "bb".repeat(16)];
    const key = hexOf(new Uint8Array(await digest(attempt(bytesOf(salt + nonce), 300))));
    const parameters = { algorithm: "SHA-256", nonce, salt, keyPrefix: key.slice(0, 32), data: { purpose: "report" } };
    const challenge: Challenge = { parameters, signature: "s" };
    const told = JSON.parse(atob(await solve(challenge, digest)));
    expect(told).toEqual({ challenge, solution: { counter: 300, derivedKey: key } });
  });
});
