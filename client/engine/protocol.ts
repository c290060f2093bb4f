/** What travels between a server and whoever works away from it (docs/decisions/0013). */

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Row = { code: string; id: string; [column: string]: Value };

/** From behind the first key ("": from the beginning) up to and with the second (null: to the end). */
export type Span = [string, string | null];

export interface Part {
  kind: string;
  columns: string[];
  rows: Value[][];
  gone?: string[];
  span?: Span;
}

export interface Page {
  protocol: number;
  /** The server's clock, ISO 8601. */
  at: string;
  cursor: string;
  more: boolean;
  parts: Part[];
}

/** A command as it travels. */
export interface Sent {
  id: string;
  deed: string;
  subject: string | null;
  base: number | null;
  after: string | null;
  body: { [name: string]: Value };
  done_at: string;
}

export interface Batch {
  clock: string;
  commands: Sent[];
}

export type Outcome = "done" | "again" | "refused" | "conflict" | "failed";

export interface Theirs {
  kind: string;
  columns: string[];
  row: Value[];
}

export interface Result {
  id: string;
  outcome: Outcome;
  /** What the deed was about in the end: the id that something new was given. */
  subject?: string | null;
  version?: number | null;
  code?: string;
  sentence?: string;
  theirs?: Theirs | null;
}

export interface Answer {
  at: string;
  results: Result[];
  clock?: { off_seconds: number } | null;
}

/** A refusal as the server words it. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, sentence = "") {
    super(sentence || code);
    this.code = code;
    this.status = status;
  }
}

export const POST_ENDED = "sync.post_ended";
export const BAD_CURSOR = "sync.bad_cursor";
