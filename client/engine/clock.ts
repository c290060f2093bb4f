/** Two times: when something was done by our clock, and when that was by the server's. As `rules/clocks.py`. */

const MOST_LATE = 30 * 86400_000;
const TOLD_FROM = 120_000;

export interface Corrected {
  /** Milliseconds of the server's clock. */
  at: number;
  offSeconds: number;
  isTold: boolean;
}

/** `clock` is what our clock showed when the server's showed `received`. */
export function corrected(doneAt: number, clock: number, received: number): Corrected {
  const off = clock - received;
  const at = Math.min(Math.max(doneAt - off, received - MOST_LATE), received);
  return { at, offSeconds: Math.round(off / 1000), isTold: Math.abs(off) > TOLD_FROM };
}
