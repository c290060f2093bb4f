/** Instructions from above as rows: which are done, which wait. */
import type { Row } from "../engine/protocol";

/** What is left to do about one: note it, or answer where an answer is wanted. */
export function isDone(row: Row): boolean {
  return row["needs_answer"] === true ? row["answered_at"] !== null : row["received_at"] !== null;
}

/** Those that wait, what is due first. */
export function waiting(rows: readonly Row[]): Row[] {
  const due = (row: Row): string => String(row["due_at"] ?? "9");
  return rows.filter((row) => !isDone(row)).sort((one, other) => due(one).localeCompare(due(other)) || String(other["issued_at"]).localeCompare(String(one["issued_at"])));
}
