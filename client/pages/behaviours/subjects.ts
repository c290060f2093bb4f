/** Which parts of a page follow which news. */

/** What `/live` answers when something is new for this reader. */
export interface News {
  position: number;
  subjects: string[];
  inbox?: number | null;
  notices?: number | null;
}

/**
 * Whether an element that follows `wanted` (space separated, as in `data-live`) is touched by one of `subjects`.
 * A subject is KIND or KIND:ID; `case:*` follows every case, a bare `case` follows that word only.
 */
export function follows(wanted: string, subjects: readonly string[]): boolean {
  return wanted
    .split(/\s+/)
    .filter((word) => word !== "")
    .some((word) =>
      word.endsWith(":*") ? subjects.some((subject) => subject.startsWith(word.slice(0, -1))) : subjects.includes(word),
    );
}

/** How long to wait until the next question: three seconds, longer after each failure, at most a minute. */
export function pause(failures: number): number {
  return Math.min(3000 * 2 ** failures, 60_000);
}
