/** What opens the phone, and what does not. */
import { describe, expect, it } from "vitest";
import { random, sealJson, unsealJson } from "../store/sealing";
import { begin, type Given, isTooOld, openWithPin, renew, ROUNDS, sendTokenOf, spoken, TRIES } from "../store/vault";

const NOON = Date.parse("2026-11-22T04:00:00Z");
const HOUR = 3600_000;
const FEW = 1000;
const PIN = "482913";

const given = (half = random(32)): Given => ({ device: "d", account: "a", name: "王芳", half, sendToken: "gz_send", offlineHours: 72 });

async function fresh(half = random(32)) {
  const { kept, key } = await begin(given(half), PIN, NOON, FEW);
  return { kept, sealed: await sealJson(key, "x", "held"), half };
}

describe("a vault", () => {
  it("is derived in as many rounds as was decided", () => {
    expect([ROUNDS, TRIES]).toEqual([600_000, 8]);
  });

  it("opens with its PIN, and the documents with it", async () => {
    const { kept, sealed } = await fresh();
    const opened = await openWithPin(kept, PIN, NOON + HOUR, FEW);
    expect(opened).toHaveProperty("key");
    if (typeof opened === "object" && "key" in opened) expect(await unsealJson(opened.key, "x", sealed)).toBe("held");
  });

  it("holds keys that no script can read out", async () => {
    const { kept } = await fresh();
    await expect(crypto.subtle.exportKey("raw", kept.deviceKey)).rejects.toThrow();
    await expect(crypto.subtle.exportKey("raw", kept.outboxKey)).rejects.toThrow();
    const { key } = await begin(given(), PIN, NOON, FEW);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });

  it("counts wrong PINs across restarts, and wants to be erased at the eighth", async () => {
    let { kept } = await fresh();
    for (let tried = 1; tried < TRIES; tried += 1) {
      const opened = await openWithPin(structuredClone(kept), "000000", NOON, FEW);
      expect(opened).toMatchObject({ wrong: TRIES - tried });
      if (typeof opened === "object") kept = opened.kept;
    }
    expect(await openWithPin(kept, "000000", NOON, FEW)).toBe("erase");
    expect(await openWithPin({ ...kept, tries: TRIES }, PIN, NOON, FEW)).toBe("erase");
  });

  it("forgets wrong tries once the right PIN was typed", async () => {
    const { kept } = await fresh();
    const opened = await openWithPin({ ...kept, tries: 5 }, PIN, NOON, FEW);
    expect(opened).toMatchObject({ kept: { tries: 0 } });
  });

  it("opens offline for so many hours after the last contact and no longer, nor for a clock that was set back", async () => {
    const { kept } = await fresh();
    expect(isTooOld(kept, NOON + 72 * HOUR)).toBe(false);
    expect(await openWithPin(kept, PIN, NOON + 72 * HOUR + 1, FEW)).toBe("too_old");
    expect(await openWithPin({ ...kept, latestAt: NOON + 80 * HOUR }, PIN, NOON + 2 * HOUR, FEW)).toBe("too_old");
    expect(isTooOld(spoken(kept, NOON + 90 * HOUR), NOON + 100 * HOUR)).toBe(false);
  });

  it("opens with the server's half after a sign-in, under a new PIN, with what was kept", async () => {
    const { kept, sealed, half } = await fresh();
    const renewed = await renew(kept, given(half), "739105", NOON + 100 * HOUR, FEW);
    expect(await unsealJson(renewed.key, "x", sealed)).toBe("held");
    expect(await openWithPin(renewed.kept, "739105", NOON + 101 * HOUR, FEW)).toHaveProperty("key");
    expect(await openWithPin(renewed.kept, PIN, NOON + 101 * HOUR, FEW)).toHaveProperty("wrong");
  });

  it("does not open with another half, and not with the half alone without this device's key", async () => {
    const { kept, half } = await fresh();
    await expect(renew(kept, given(), PIN, NOON, FEW)).rejects.toThrow();
    const other = await fresh();
    await expect(renew({ ...kept, deviceKey: other.kept.deviceKey }, given(half), PIN, NOON, FEW)).rejects.toThrow();
  });

  it("gives the token for sending without a PIN, and it is sealed all the same", async () => {
    const { kept } = await fresh();
    expect(await sendTokenOf(kept)).toBe("gz_send");
    expect(new TextDecoder().decode(kept.sendToken.data)).not.toContain("gz_send");
  });
});
