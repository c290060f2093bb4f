/** Where documents, commands and drafts are kept. What stands in one `Change` is written as one, or not at all. */
import type { Row, Span, Value } from "./protocol";
import type { Command } from "./queue";
import type { Merged } from "./spans";

/** Something begun and not sent: it keeps the edition of the form it was begun in. */
export interface Draft {
  id: string;
  post: string;
  kind: string;
  subject: string | null;
  /** The id of the form, where it fills one. */
  form: string | null;
  content: Value;
  saved_at: string;
}

export interface Standing {
  cursor: string;
  /** Bytes to ask for next. */
  bytes: number;
  /** Everything came down at least once. */
  isWhole: boolean;
  /** The post has ended: nothing of it is held any more. */
  isEnded: boolean;
}

export interface Change {
  post: string;
  standing?: Standing;
  parts?: Merged[];
  /** Forget every document of the post first. */
  forgetDocuments?: boolean;
  putCommands?: Command[];
  dropCommands?: string[];
  putDrafts?: Draft[];
  dropDrafts?: string[];
}

export interface Store {
  standing(post: string): Promise<Standing | null>;
  /** Ids of the documents of a kind whose key lies in a span. */
  inside(post: string, kind: string, span: Span): Promise<string[]>;
  document(post: string, kind: string, id: string): Promise<Row | null>;
  documents(post: string, kind: string): Promise<Row[]>;
  /** In the order in which they were made. */
  commands(post: string): Promise<Command[]>;
  drafts(post: string): Promise<Draft[]>;
  apply(change: Change): Promise<void>;
}
