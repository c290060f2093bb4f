/** The line to a server, given from outside: the engine itself reaches for nothing. */
import type { Answer, Batch, Page } from "./protocol";

/** Throws `Refusal` where the server says no, and anything else where nothing came back. */
export interface Transport {
  documents(post: string, cursor: string, bytes: number): Promise<Page>;
  commands(post: string, batch: Batch): Promise<Answer>;
}

/** What else an engine cannot make by itself. */
export interface Given {
  /** Milliseconds of the device's clock, right or wrong. */
  now(): number;
  /** A new UUIDv7. */
  newId(): string;
}
