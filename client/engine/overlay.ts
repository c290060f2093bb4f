/** What is held, as it will be once what was done here has gone up: shown until the server's own answer comes. */
import type { Row, Value } from "./protocol";
import type { Command } from "./queue";

export interface Move {
  from: string[];
  deed: string;
  to: string | null;
  permission: string;
}

/** Everybody who sees a matter may add to it. */
const SEEING = "cases.view";
/** Values of somebody that are shown as they are typed; numbers come back under their masks. */
const PLAIN = ["name", "sex", "birth_date", "workplace"];

export const isOpen = (command: Command): boolean => command.state === "waiting" || command.state === "ready";
const dayOf = (doneAt: string): string => doneAt.slice(0, 10);

/** A matter after a deed by the table of moves: its state, and what whoever did that may do next. */
export function moved(row: Row, deed: string, moves: readonly Move[]): Row {
  const state = String(row["state"]);
  const move = moves.find((one) => one.deed === deed && one.from.includes(state));
  if (move === undefined) return row;
  const next = move.to ?? state;
  if (move.to === null) return row;
  const mine = moves.filter((one) => one.from.includes(next) && (one.permission === move.permission || one.permission === SEEING));
  return { ...row, state: next, deeds: [...new Set(mine.map((one) => one.deed))] };
}

/** Rows by kind and id that what waits has changed or made. */
export type Overlay = Map<string, Map<string, Row>>;

export type Find = (kind: string, id: string) => Row | null;

/** The overlay of a queue. `find` answers what came down; `moves` is the table of moves that came with it. */
export function overlay(queue: readonly Command[], find: Find, moves: readonly Move[]): Overlay {
  const changed: Overlay = new Map();
  const now: Find = (kind, id) => changed.get(kind)?.get(id) ?? find(kind, id);
  const put = (kind: string, row: Row): void => {
    const rows = changed.get(kind) ?? new Map<string, Row>();
    changed.set(kind, rows.set(row.id, row));
  };
  for (const command of queue.filter(isOpen)) {
    const { deed, subject, body, done_at } = command;
    const row = subject === null ? null : now(kindOf(deed), subject);
    if (deed.startsWith("case.") && row !== null) put("cases", moved(row, deed.slice(5), moves));
    else if (deed.startsWith("instruction.") && row !== null) put("instructions", noted(row, deed, body, done_at));
    else if (deed === "home.found" && row !== null) put("homes", { ...row, condition: body["condition"] ?? null, condition_at: done_at });
    else if (deed.endsWith(".confirm") && row !== null) put(kindOf(deed), said(row, Object.keys(daysOf(row)), done_at));
    else if (deed === "person.amend" && row !== null) put("people", withValues(row, body["values"], done_at));
    else if (deed === "person.enter") {
      const entered = newcomer(command, now);
      if (entered !== null) put("people", entered);
    }
  }
  return changed;
}

const KINDS: Readonly<Record<string, string>> = { case: "cases", home: "homes", person: "people", instruction: "instructions" };

/** An instruction that was noted, or answered, which is both. */
function noted(row: Row, deed: string, body: Command["body"], doneAt: string): Row {
  const received = { ...row, received_at: row["received_at"] ?? doneAt };
  return deed === "instruction.answer" ? { ...received, answered_at: doneAt, answer: body["words"] ?? "" } : received;
}

/** The kind of document that a deed is about; "" where it is about none that is laid over. */
export const kindOf = (deed: string): string => KINDS[deed.split(".")[0] ?? ""] ?? "";

const SHOWN: readonly string[] = ["home.found", "home.confirm", "person.confirm", "person.amend", "person.enter"];

/** Whether a deed changes a document as it is shown. */
export const isShown = (deed: string): boolean => deed.startsWith("case.") || SHOWN.includes(deed);

function daysOf(row: Row): { [field: string]: Value } {
  const days = row["gathered"];
  return days !== null && typeof days === "object" && !Array.isArray(days) ? days : {};
}

/** The row with these fields said on the day of the deed. */
function said(row: Row, fields: readonly string[], doneAt: string): Row {
  return { ...row, gathered: { ...daysOf(row), ...Object.fromEntries(fields.map((field) => [field, dayOf(doneAt)])) } };
}

function withValues(row: Row, values: Value | undefined, doneAt: string): Row {
  if (values === null || typeof values !== "object" || Array.isArray(values)) return row;
  const plain = Object.entries(values).filter(([field]) => PLAIN.includes(field));
  return { ...said(row, Object.keys(values), doneAt), ...Object.fromEntries(plain) };
}

/** Somebody who was entered here: known by the id of the command, as the server will know them by it. */
function newcomer(command: Command, find: Find): Row | null {
  const home = find("homes", String(command.body["home"] ?? ""));
  if (home === null) return null;
  const ties = [[home.id, command.body["role"] ?? "lives", dayOf(command.done_at)]];
  const empty = { code: home.code, id: command.id, version: 0, name: "", sex: "", birth_date: null, document: "", phone: "", registration: "", workplace: "", ties };
  return withValues({ ...empty, gathered: { "": dayOf(command.done_at) } }, command.body["values"], command.done_at);
}
