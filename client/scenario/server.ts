/**
 * A server in memory that keeps the promises of the protocol by the plainest means: what the engine is played against.
 *
 * It holds `homes` (code, id, version, value) and `forms` (one, replaced by each edition).
 */
import type { Answer, Batch, Page, Part, Result, Row, Sent, Span } from "../engine/protocol";
import { POST_ENDED, Refusal } from "../engine/protocol";
import { keyOf } from "../engine/spans";

const KINDS = ["forms", "homes"] as const;
type Kind = (typeof KINDS)[number];
const COLUMNS: Record<Kind, string[]> = { forms: ["code", "id", "number"], homes: ["code", "id", "version", "value"] };
const BYTES_A_ROW = 8192;

/** A line of the feed: a document and every code it had, or kinds that are walked again. */
type Line = { kind: Kind; id: string; codes: string[] } | { again: Kind[] };

interface Cursor {
  position: number;
  walking: Kind[];
  key: string;
}

interface Kept {
  digest: string;
  result: Result;
}

export class ModelServer {
  readonly rows: Record<Kind, Map<string, Row>> = { forms: new Map(), homes: new Map() };
  /** Ids of commands in the order in which they were done. */
  readonly applied: string[] = [];
  readonly areas = new Map<string, string>();
  readonly ended = new Set<string>();
  private readonly feed: Line[] = [];
  private readonly ledger = new Map<string, Kept>();
  private made = 0;

  constructor(private readonly now: () => number) {}

  // Deeds of a desk

  add(code: string, value: string): string {
    const id = this.newId();
    this.rows.homes.set(id, { code, id, version: 1, value });
    this.feed.push({ kind: "homes", id, codes: [code] });
    return id;
  }

  change(id: string, change: Partial<{ code: string; value: string }>): void {
    const row = this.rows.homes.get(id);
    if (row === undefined) return;
    const next = { ...row, ...change, version: Number(row["version"]) + 1 };
    this.rows.homes.set(id, next);
    this.feed.push({ kind: "homes", id, codes: [row.code, next.code] });
  }

  remove(id: string): void {
    const row = this.rows.homes.get(id);
    if (row === undefined) return;
    this.rows.homes.delete(id);
    this.feed.push({ kind: "homes", id, codes: [row.code] });
  }

  /** A new edition of the mesh: what stood in one cell stands in another; one line for all of it. */
  publish(from: string, to: string): void {
    for (const [id, row] of this.rows.homes) {
      if (row.code.startsWith(from)) this.rows.homes.set(id, { ...row, code: to + row.code.slice(from.length) });
    }
    this.feed.push({ again: ["homes"] });
  }

  /** A new edition of the one form. */
  adoptForm(): void {
    const number = Number([...this.rows.forms.values()][0]?.["number"] ?? 0) + 1;
    this.rows.forms.clear();
    const id = `form-${number}`;
    this.rows.forms.set(id, { code: "", id, number });
    this.feed.push({ again: ["forms"] });
  }

  // Down

  inScope(post: string, kind: Kind): Row[] {
    const area = this.areas.get(post) ?? "none";
    const found = [...this.rows[kind].values()].filter((row) => kind === "forms" || row.code.startsWith(area));
    return found.sort((one, other) => (keyOf(one.code, one.id) < keyOf(other.code, other.id) ? -1 : 1));
  }

  documents(post: string, word: string, bytes: number): Page {
    this.checkPost(post);
    const before: Cursor = word === "" ? { position: this.feed.length, walking: [...KINDS], key: "" } : JSON.parse(word);
    const { parts, cursor } = this.changes(post, before);
    let walking = cursor;
    let room = Math.max(1, Math.floor(bytes / BYTES_A_ROW));
    while (walking.walking.length > 0 && room > 0) {
      const walked = this.walk(post, walking, room);
      parts.push(walked.part);
      room -= walked.part.rows.length;
      walking = walked.cursor;
    }
    const at = new Date(this.now()).toISOString();
    return { protocol: 1, at, cursor: JSON.stringify(walking), more: walking.walking.length > 0, parts };
  }

  private changes(post: string, before: Cursor): { parts: Part[]; cursor: Cursor } {
    const area = this.areas.get(post) ?? "none";
    const lines = this.feed.slice(before.position);
    const again = new Set(lines.flatMap((line) => ("again" in line ? line.again : [])));
    const touched = lines.flatMap((line) => ("id" in line && line.codes.some((c) => c.startsWith(area)) ? [line.id] : []));
    const rows = this.inScope(post, "homes");
    const put = rows.filter((row) => touched.includes(row.id));
    const gone = [...new Set(touched)].filter((id) => !put.some((row) => row.id === id));
    const parts: Part[] = touched.length > 0 ? [this.part("homes", put, gone)] : [];
    const going = before.key !== "" && !again.has(before.walking[0] as Kind) ? before.walking.slice(0, 1) : [];
    const rest = KINDS.filter((kind) => (before.walking.includes(kind) || again.has(kind)) && !going.includes(kind));
    const cursor = { position: this.feed.length, walking: [...going, ...rest], key: going.length > 0 ? before.key : "" };
    return { parts, cursor };
  }

  private walk(post: string, cursor: Cursor, most: number): { part: Part; cursor: Cursor } {
    const [kind, ...rest] = cursor.walking;
    if (kind === undefined) throw new Error("nothing is walked");
    const ahead = this.inScope(post, kind).filter((row) => keyOf(row.code, row.id) > cursor.key);
    const rows = ahead.slice(0, most);
    const last = rows[rows.length - 1];
    const end = ahead.length > most && last !== undefined ? keyOf(last.code, last.id) : null;
    const part = { ...this.part(kind, rows, []), span: [cursor.key, end] as Span };
    return { part, cursor: end === null ? { ...cursor, walking: rest, key: "" } : { ...cursor, key: end } };
  }

  private part(kind: Kind, rows: Row[], gone: string[]): Part {
    const columns = COLUMNS[kind];
    return { kind, columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)), gone };
  }

  // Up

  commands(post: string, batch: Batch): Answer {
    this.checkPost(post);
    return { at: new Date(this.now()).toISOString(), results: batch.commands.map((one) => this.command(post, one)) };
  }

  private command(post: string, sent: Sent): Result {
    const digest = JSON.stringify([sent.deed, sent.subject, sent.base, sent.after, sent.body]);
    const kept = this.ledger.get(sent.id);
    if (kept !== undefined && kept.digest !== digest) return refused(sent.id, "sync.content_changed");
    if (kept !== undefined) return kept.result.outcome === "done" ? { ...kept.result, outcome: "again" } : kept.result;
    const result = this.done(post, sent);
    if (result.outcome === "done") this.applied.push(sent.id);
    this.ledger.set(sent.id, { digest, result });
    return result;
  }

  private done(post: string, sent: Sent): Result {
    const value = String(sent.body["value"]);
    if (sent.deed === "home.make") {
      const id = this.add(this.areas.get(post) ?? "none", value);
      return { id: sent.id, outcome: "done", subject: id, version: 1 };
    }
    const subject = this.ledger.get(sent.subject ?? "")?.result.subject ?? sent.subject ?? "";
    const row = this.inScope(post, "homes").find((one) => one.id === subject);
    if (row === undefined) return refused(sent.id, "scope.not_found");
    const upon = this.ledger.get(sent.after ?? "")?.result;
    const base = upon?.outcome === "done" ? (upon.version ?? null) : sent.base;
    if (base !== null && base !== row["version"]) {
      const columns = COLUMNS.homes;
      const theirs = { kind: "homes", columns, row: columns.map((column) => row[column] ?? null) };
      return { id: sent.id, outcome: "conflict", theirs };
    }
    this.change(subject, { value });
    return { id: sent.id, outcome: "done", subject, version: Number(row["version"]) + 1 };
  }

  private checkPost(post: string): void {
    if (this.ended.has(post)) throw new Refusal(POST_ENDED, 410);
  }

  private newId(): string {
    this.made += 1;
    return `h${String(this.made).padStart(4, "0")}`;
  }
}

function refused(id: string, code: string): Result {
  return { id, outcome: "refused", code };
}
