/** The scenario language: what happens, step by step, as plain data that any player can read. */
import type { Engine } from "../engine/engine";
import { Chance } from "./chance";
import { type Line, type Phone, photosUp, World } from "./world";

export type Step =
  | { do: "pull" | "push" | "draft"; phone: string }
  | { do: "line"; phone: string; line: Line }
  | { do: "clock"; phone: string; off: number }
  /** Switched off at the next writing. */
  | { do: "kill"; phone: string; when: "before" | "after" }
  /** Amend the nth home the phone knows (or what its last command makes, where `nth` is -1), or make one. */
  | { do: "amend"; phone: string; nth: number; value: string }
  | { do: "make"; phone: string; value: string; photo?: boolean }
  /** The photos that wait have gone up. */
  | { do: "photos"; phone: string }
  | { do: "choose"; phone: string; insist: boolean }
  | { do: "desk"; what: "change"; nth: number; value: string }
  | { do: "desk"; what: "move"; nth: number; code: string }
  | { do: "desk"; what: "remove"; nth: number }
  | { do: "desk"; what: "add"; code: string }
  | { do: "mesh"; from: string; to: string }
  | { do: "form" };

export const POSTS: Readonly<Record<string, string>> = { north: "370211", south: "370212" };
export const PHONES: Readonly<Record<string, string>> = { a: "north", b: "north", c: "south" };
const CELLS = ["370211001", "370211002", "370212001"] as const;
const HOMES = 24;

/** The beginning of every scenario: two posts, three phones, some homes, one form. */
export function begun(): World {
  const world = new World();
  for (const [post, area] of Object.entries(POSTS)) world.server.areas.set(post, area);
  for (const [name, post] of Object.entries(PHONES)) world.phone(name, post);
  for (let at = 0; at < HOMES; at += 1) world.server.add(CELLS[at % CELLS.length] ?? CELLS[0], `home ${at}`);
  world.server.adoptForm();
  return world;
}

/** Play one step. */
export async function play(world: World, step: Step): Promise<void> {
  world.now += 1000;
  if ("phone" in step) {
    const phone = world.phone(step.phone, PHONES[step.phone] ?? "north");
    if (step.do === "line") phone.line = step.line;
    else if (step.do === "clock") phone.off = step.off;
    else if (step.do === "kill") phone.store.dies = step.when;
    else await world.let(phone, (engine) => playOn(phone, engine, step));
  } else {
    playAtDesk(world, step);
  }
}

type OnPhone = Exclude<Extract<Step, { phone: string }>, { do: "line" | "clock" | "kill" }>;

async function playOn(phone: Phone, engine: Engine, step: OnPhone): Promise<void> {
  switch (step.do) {
    case "pull":
      await engine.pull();
      return;
    case "push":
      await engine.push();
      return;
    case "draft":
      return keepDraft(phone, engine);
    case "amend":
      return amend(phone, engine, step);
    case "make":
      return make(phone, engine, step);
    case "photos":
      return phone.line === "up" ? photosUp(phone) : undefined;
    case "choose":
      return choose(phone, engine, step.insist);
  }
}

async function amend(phone: Phone, engine: Engine, step: { nth: number; value: string }): Promise<void> {
  const homes = await phone.store.documents(phone.post, "homes");
  const last = phone.wished[phone.wished.length - 1];
  const row = homes[step.nth % Math.max(homes.length, 1)];
  const subject = step.nth < 0 ? (last?.id ?? null) : (row?.id ?? null);
  if (subject === null) return;
  const base = step.nth < 0 ? null : Number(row?.["version"]);
  const id = await engine.wish({ deed: "home.amend", subject, base, body: { value: step.value } });
  phone.wished.push({ id, subject });
}

async function make(phone: Phone, engine: Engine, step: { value: string; photo?: boolean }): Promise<void> {
  const photo = `photo-${phone.wished.length}`;
  const body = step.photo ? { value: step.value, photos: [{ local: photo, purpose: "report" }] } : { value: step.value };
  const id = await engine.wish({ deed: "home.make", body, photos: step.photo ? [photo] : [] });
  phone.wished.push({ id, subject: null });
}

async function choose(phone: Phone, engine: Engine, insist: boolean): Promise<void> {
  const [first] = await engine.conflicts();
  if (first === undefined) return;
  if (!insist) {
    phone.dropped.push(first.command.id);
    return engine.drop(first.command.id);
  }
  phone.dropped.push(first.command.id);
  const id = await engine.insist(first.command.id);
  phone.wished.push({ id, subject: first.command.subject });
}

async function keepDraft(phone: Phone, engine: Engine): Promise<void> {
  const [form] = await phone.store.documents(phone.post, "forms");
  if (form === undefined) return;
  const id = `draft-${form.id}`;
  await engine.keepDraft({ id, kind: "form", subject: null, form: form.id, content: { begun: true } });
  phone.drafted.add(id);
}

function playAtDesk(world: World, step: Exclude<Step, { phone: string }>): void {
  const { server } = world;
  if (step.do === "form") return server.adoptForm();
  if (step.do === "mesh") return server.publish(step.from, step.to);
  if (step.what === "add") return void server.add(step.code, "added at the desk");
  const ids = [...server.rows.homes.keys()];
  const id = ids[step.nth % Math.max(ids.length, 1)];
  if (id === undefined) return;
  if (step.what === "remove") server.remove(id);
  else server.change(id, step.what === "move" ? { code: step.code } : { value: step.value });
}

/** `count` steps by chance: lines that fail, phones that are switched off, desks that work on. */
export function byChance(seed: number, count: number): Step[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, () => oneByChance(chance));
}

function oneByChance(chance: Chance): Step {
  const phone = chance.one(Object.keys(PHONES));
  const nth = chance.below(60);
  const value = `value ${chance.below(1000)}`;
  const code = chance.one(CELLS);
  const drawn: [number, () => Step][] = [
    [8, () => ({ do: "pull", phone })],
    [6, () => ({ do: "push", phone })],
    [7, () => ({ do: "amend", phone, nth: chance.below(8) === 0 ? -1 : nth, value })],
    [3, () => ({ do: "make", phone, value, photo: chance.below(3) === 0 })],
    [2, () => ({ do: "photos", phone })],
    [2, () => ({ do: "choose", phone, insist: chance.below(2) === 0 })],
    [4, () => ({ do: "line", phone, line: chance.one(["up", "up", "down", "deaf"] as const) })],
    [3, () => ({ do: "kill", phone, when: chance.one(["before", "after"] as const) })],
    [1, () => ({ do: "clock", phone, off: chance.one([0, 31_536_000_000, -31_536_000_000]) })],
    [2, () => ({ do: "draft", phone })],
    [4, () => ({ do: "desk", what: "change", nth, value: `${value} of the desk` })],
    [2, () => ({ do: "desk", what: "move", nth, code })],
    [1, () => ({ do: "desk", what: "remove", nth })],
    [1, () => ({ do: "desk", what: "add", code })],
    [1, () => ({ do: "mesh", from: code, to: chance.one(CELLS) })],
    [1, () => ({ do: "form" })],
  ];
  let at = chance.below(drawn.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, step] of drawn) {
    if (at < weight) return step();
    at -= weight;
  }
  throw new Error("no step was drawn");
}
