/** What must be true when everybody has had a line again. */
import { KEPT_FORMS } from "../engine/drafts";
import type { Row } from "../engine/protocol";
import type { Phone, World } from "./world";

/** Every promise that was broken, in words; none is what a scenario is played for. */
export async function broken(world: World): Promise<string[]> {
  const found: string[] = [];
  const { applied } = world.server;
  if (new Set(applied).size !== applied.length) found.push("a command was done twice");
  for (const phone of world.phones.values()) {
    found.push(...(await documents(world, phone)), ...(await commands(applied, phone)), ...(await drafts(phone)));
  }
  return found;
}

async function documents(world: World, phone: Phone): Promise<string[]> {
  const found: string[] = [];
  for (const kind of ["homes", "forms"] as const) {
    const held = byId(await phone.store.documents(phone.post, kind));
    const meant = byId(world.server.inScope(phone.post, kind));
    if (held !== meant) found.push(`${phone.name}: its ${kind} differ from the server's`);
  }
  return found;
}

function byId(rows: readonly Row[]): string {
  const sorted = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1));
  return JSON.stringify(sorted.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Every command that was accepted from its maker was done once, or is there to be seen, or was dropped by a choice. */
async function commands(applied: readonly string[], phone: Phone): Promise<string[]> {
  const left = await phone.store.commands(phone.post);
  const seen = new Set([...applied, ...phone.dropped, ...left.map((command) => command.id)]);
  const found = phone.wished.filter(({ id }) => !seen.has(id)).map(({ id }) => `${phone.name}: ${id} was lost`);
  const waiting = left.filter((command) => command.state === "ready").map((command) => command.id);
  found.push(...waiting.map((id) => `${phone.name}: ${id} never went up`));
  return [...found, ...inOrder(applied, phone)];
}

/** What one phone did to one subject was done in the order in which it was made. */
function inOrder(applied: readonly string[], phone: Phone): string[] {
  const places = new Map(applied.map((id, at) => [id, at]));
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { id, subject } of phone.wished) {
    const at = places.get(id);
    if (at === undefined || subject === null) continue;
    if (at < (last.get(subject) ?? -1)) found.push(`${phone.name}: ${id} overtook an earlier deed on ${subject}`);
    last.set(subject, at);
  }
  return found;
}

async function drafts(phone: Phone): Promise<string[]> {
  const kept = new Map((await phone.store.drafts(phone.post)).map((draft) => [draft.id, draft]));
  const found: string[] = [];
  for (const id of phone.drafted) {
    const form = kept.get(id)?.form ?? "";
    const current = await phone.store.document(phone.post, "forms", form);
    const aside = await phone.store.document(phone.post, KEPT_FORMS, form);
    if (!kept.has(id)) found.push(`${phone.name}: ${id} was lost`);
    else if (current === null && aside === null) found.push(`${phone.name}: ${id} has no form to be filled with`);
  }
  return found;
}
