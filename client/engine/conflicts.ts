/** Two who changed one thing: both stand side by side until somebody has chosen. */
import type { Row } from "./protocol";
import type { Command } from "./queue";
import { rowsOf } from "./spans";

export interface Conflict {
  command: Command;
  kind: string | null;
  /** What is in force; null where it is no longer ours to see. */
  theirs: Row | null;
}

export function conflictOf(command: Command): Conflict {
  const theirs = command.result?.theirs ?? null;
  const row = theirs ? (rowsOf({ columns: theirs.columns, rows: [theirs.row] })[0] ?? null) : null;
  return { command, kind: theirs?.kind ?? null, theirs: row };
}

/** The version in force, where the conflict tells it. */
export function versionOf(conflict: Conflict): number | null {
  const version = conflict.theirs?.["version"];
  return typeof version === "number" ? version : null;
}
