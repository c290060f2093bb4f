/** Where a key leads in a list of rows. */
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** The row that `key` leads to from `row`; null when the key is not ours or there is none. */
export function neighbour<T>(rows: readonly T[], row: T, key: string): T | null {
  if (rows.length === 0) return null;
  if (key === "Home") return rows[0] ?? null;
  if (key === "End") return rows[rows.length - 1] ?? null;
  const step = STEPS[key];
  const here = rows.indexOf(row);
  if (step === undefined || here < 0) return null;
  return rows[here + step] ?? null;
}
