/** A name as a list shows it. As `gezhi/ground/kernel/masking.py`. */

/** The first character and a star for each other, at most three; a single character is hidden. */
export function maskName(name: string): string {
  const [first = "", ...rest] = [...name.trim()];
  return rest.length > 0 ? first + "*".repeat(Math.min(rest.length, 3)) : "*".repeat(first === "" ? 0 : 1);
}
