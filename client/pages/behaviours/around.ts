/** The place `step` further in a round of `count`. */
export function around(here: number, step: number, count: number): number {
  return count === 0 ? 0 : (((here + step) % count) + count) % count;
}
