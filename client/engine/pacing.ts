/** How much to ask for next. As `gezhi/edges/sync/rules/pacing.py`. */

export const FIRST = 64 * 1024;
const LEAST = 16 * 1024;
const MOST = 1024 * 1024;
const AIM = 2000;
const STEP = 1024;

/** Bytes to ask for after a page of `asked` bytes took `took` milliseconds; null: it did not come. */
export function nextBytes(asked: number, took: number | null): number {
  const half = Math.floor(asked / 2);
  const wanted = took === null ? half : Math.floor((asked * AIM) / Math.max(took, 1));
  const bounded = Math.min(Math.max(wanted, half), asked * 2);
  return Math.min(Math.max(Math.floor(bounded / STEP) * STEP, LEAST), MOST);
}
