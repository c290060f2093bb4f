/** The queue of commands: what goes up next, and what an answer leaves. As `gezhi/edges/sync/rules/queueing.py`. */
import type { Result, Sent, Value } from "./protocol";

/** `waiting` for its photos, `ready` to go; `refused` and `conflict` stay until somebody has looked. */
export type State = "waiting" | "ready" | "refused" | "conflict";

/** A photo, or what was said, that goes up before the command that names it. */
export interface Attachment {
  /** How the body names it until the server has given it an id. */
  local: string;
  id: string | null;
  /** Since when the server has it, by our clock. */
  since: number | null;
}

/** The server forgets a photo that no deed has named for a day: what has waited for half of one goes up again. */
export const PHOTO_LIFE = 12 * 3600_000;

export interface Link {
  id: string;
  subject: string | null;
  state: State;
}

export interface Command extends Sent, Link {
  post: string;
  state: State;
  attachments: Attachment[];
  result: Result | null;
}

/** Ids of the commands that go up now, in order: none before an earlier one of its own subject. */
export function nextBatch(queue: readonly Link[], most: number): string[] {
  const held = new Set<string>();
  const batch: string[] = [];
  for (const command of queue) {
    const chain = command.subject === null ? [command.id] : [command.subject, command.id];
    const isHeld = chain.some((id) => held.has(id));
    if (command.state === "waiting" || (command.state === "ready" && isHeld)) {
      for (const id of chain) held.add(id);
    } else if (command.state === "ready" && batch.length < most) {
      batch.push(command.id);
    }
  }
  return batch;
}

/** The latest command on a subject that is not settled: what a new one is made upon. */
export function beforeOf(queue: readonly Link[], subject: string | null): string | null {
  if (subject === null) return null;
  const isOpen = (one: Link) => one.state === "waiting" || one.state === "ready";
  const found = queue.filter((one) => isOpen(one) && (one.subject === subject || one.id === subject));
  return found[found.length - 1]?.id ?? null;
}

/** The queue after an answer; commands without a result stay as they were and are sent again. */
export function settle<T extends Link>(queue: readonly T[], results: readonly Result[]): T[] {
  const told = new Map(results.map((result) => [result.id, result]));
  return queue.flatMap((command) => {
    const result = told.get(command.id);
    if (result === undefined || result.outcome === "failed") return [command];
    if (result.outcome === "refused" || result.outcome === "conflict") {
      return [{ ...command, state: result.outcome, result }];
    }
    return [];
  });
}

/** The command with its photos as the server still has them: where one is too old, it waits for it again. */
export function withLivingPhotos(command: Command, now: number): Command {
  const isDead = (one: Attachment) => one.since !== null && Math.abs(now - one.since) > PHOTO_LIFE;
  if (command.state !== "ready" || !command.attachments.some(isDead)) return command;
  const attachments = command.attachments.map((one) => (isDead(one) ? { ...one, id: null, since: null } : one));
  return { ...command, state: "waiting", attachments };
}

/** The body as the server takes it: photos by the ids they were given. */
export function bodyOf(command: Command): { [name: string]: Value } {
  const ids = new Map(command.attachments.map((one) => [one.local, one.id]));
  const named = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(named);
    if (value === null || typeof value !== "object") return value;
    const local = value["local"];
    if (typeof local === "string" && ids.has(local)) {
      const { local: _local, ...rest } = value;
      return { ...rest, id: ids.get(local) ?? null };
    }
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, named(inner)]));
  };
  return named(command.body) as { [name: string]: Value };
}

export function sentOf(command: Command): Sent {
  const { id, deed, subject, base, after, done_at } = command;
  return { id, deed, subject, base, after, body: bodyOf(command), done_at };
}
