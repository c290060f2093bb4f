import { describe, expect, test } from "vitest";
import { byChance, begun, play, type Step } from "../scenario/steps";
import { broken } from "../scenario/truths";
import type { Phone, World } from "../scenario/world";

async function played(steps: Step[]): Promise<World> {
  const world = begun();
  for (const step of steps) await play(world, step);
  return world;
}

async function pulled(world: World, phone: Phone): Promise<void> {
  await world.let(phone, async (engine) => {
    while (await engine.pull());
  });
}

const SEEDS = 1000;
const STEPS = 60;

describe("scenarios by chance", () => {
  test(`${SEEDS} of them end with server and phones agreed, nothing lost, nothing doubled`, async () => {
    const failed: string[] = [];
    let done = 0;
    let held = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const world = await played(byChance(seed, STEPS));
      await world.settle();
      failed.push(...(await broken(world)).map((what) => `seed ${seed}: ${what}`));
      done += world.server.applied.length;
      for (const phone of world.phones.values()) held += (await phone.engine.conflicts()).length;
    }
    expect(failed.slice(0, 5)).toEqual([]);
    expect(done).toBeGreaterThan(SEEDS);
    expect(held).toBeGreaterThan(SEEDS / 10);
  }, 60_000);

  test("the same seed plays the same scenario", () => {
    expect(byChance(7, 40)).toEqual(byChance(7, 40));
    expect(byChance(7, 40)).not.toEqual(byChance(8, 40));
  });
});

describe("a server that breaks a promise is noticed", () => {
  const WORK: Step[] = [
    { do: "pull", phone: "a" },
    { do: "make", phone: "a", value: "new" },
    { do: "line", phone: "a", line: "deaf" },
    { do: "push", phone: "a" },
  ];

  test("one that forgets what it has done does it twice", async () => {
    const world = await played(WORK);
    (world.server as unknown as { ledger: Map<string, unknown> }).ledger.clear();
    await world.settle();
    expect(await broken(world)).toContain("a command was done twice");
  });

  test("one that tells nobody of a change leaves phones behind", async () => {
    const world = await played(WORK);
    await pulled(world, world.phone("c", "south"));
    const [row] = world.server.inScope("south", "homes");
    world.server.rows.homes.set(row?.id ?? "", { code: "370212001", id: row?.id ?? "", version: 9, value: "hidden" });
    await world.settle();
    expect(await broken(world)).toContain("c: its homes differ from the server's");
  });
});

describe("a day without signal", () => {
  test("two deeds on one record, made upon one another, are both done", async () => {
    const world = await played([
      { do: "pull", phone: "a" },
      { do: "line", phone: "a", line: "down" },
      { do: "amend", phone: "a", nth: 0, value: "first" },
      { do: "amend", phone: "a", nth: 0, value: "second" },
    ]);
    await world.settle();
    expect(world.server.applied).toHaveLength(2);
    expect(await broken(world)).toEqual([]);
    expect(world.server.inScope("north", "homes").some((row) => row["value"] === "second")).toBe(true);
  });

  test("what is amended before it was ever sent finds what it became", async () => {
    const world = await played([
      { do: "pull", phone: "a" },
      { do: "line", phone: "a", line: "down" },
      { do: "make", phone: "a", value: "a new home" },
      { do: "amend", phone: "a", nth: -1, value: "the same, corrected" },
    ]);
    await world.settle();
    expect(world.server.inScope("north", "homes").map((row) => row["value"])).toContain("the same, corrected");
  });

  test("somebody else came between: both stand side by side, and who insists is heard", async () => {
    const world = await played([
      { do: "pull", phone: "a" },
      { do: "line", phone: "a", line: "down" },
      { do: "amend", phone: "a", nth: 0, value: "mine" },
    ]);
    const phone = world.phone("a", "north");
    const id = (await phone.store.documents("north", "homes"))[0]?.id ?? "";
    world.server.change(id, { value: "theirs" });
    await world.settle();

    const [conflict] = await phone.engine.conflicts();
    expect(conflict?.command.body["value"]).toBe("mine");
    expect(conflict?.theirs?.["value"]).toBe("theirs");

    await phone.engine.insist(conflict?.command.id ?? "");
    await world.settle();
    expect(world.server.rows.homes.get(id)?.["value"]).toBe("mine");
    expect(await phone.engine.conflicts()).toEqual([]);
  });

  test("a clock that is wrong by a year is told", async () => {
    const world = await played([{ do: "clock", phone: "a", off: 31_536_000_000 }, { do: "pull", phone: "a" }]);
    expect(world.phone("a", "north").engine.clockIsOff).toBeCloseTo(31_536_000, -1);
  });

  test("a post that has ended leaves nothing but what was not sent, without what it said", async () => {
    const world = await played([{ do: "pull", phone: "a" }, { do: "draft", phone: "a" }]);
    await play(world, { do: "amend", phone: "a", nth: 0, value: "too late" });
    world.server.ended.add("north");
    await play(world, { do: "push", phone: "a" });

    const { store, engine } = world.phone("a", "north");
    expect(await store.documents("north", "homes")).toEqual([]);
    expect(await store.drafts("north")).toEqual([]);
    expect((await engine.refused()).map((one) => [one.deed, one.body, one.result?.code])).toEqual([
      ["home.amend", {}, "sync.post_ended"],
    ]);
    await expect(engine.wish({ deed: "home.make" })).rejects.toThrow();
  });

  test("a photo that the server has forgotten meanwhile goes up again before its command", async () => {
    const world = await played([
      { do: "make", phone: "a", value: "with a photo", photo: true },
      { do: "photos", phone: "a" },
    ]);
    const { store } = world.phone("a", "north");
    world.now += 13 * 3600_000;
    await play(world, { do: "push", phone: "a" });
    expect(world.server.applied).toEqual([]);
    expect((await store.commands("north")).map((one) => one.state)).toEqual(["waiting"]);

    await world.settle();
    expect(world.server.applied).toHaveLength(1);
  });

  test("a page that does not come is asked for smaller next time", async () => {
    const world = await played([{ do: "pull", phone: "a" }, { do: "line", phone: "a", line: "down" }]);
    const phone = world.phone("a", "north");
    const before = (await phone.engine.standing()).bytes;
    await play(world, { do: "pull", phone: "a" });
    expect((await phone.engine.standing()).bytes).toBeLessThan(before);
  });
});
