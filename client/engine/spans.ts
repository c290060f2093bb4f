/** Keys of documents and spans of keys, and what is held after a part of a page. As `gezhi/edges/sync/rules/spans.py`. */
import type { Part, Row, Span } from "./protocol";

/** Where a document stands in a walk. All of it is ASCII: JavaScript compares as the server's databases do. */
export function keyOf(code: string, id: string): string {
  return `${code}/${id}`;
}

export function covers(span: Span, key: string): boolean {
  const [first, last] = span;
  return key > first && (last === null || key <= last);
}

/** The rows of a part, each with its values by column. */
export function rowsOf(part: Pick<Part, "columns" | "rows">): Row[] {
  return part.rows.map((values) => {
    if (values.length !== part.columns.length) throw new Error("a row that does not fit its columns");
    return Object.fromEntries(part.columns.map((column, at) => [column, values[at] ?? null])) as Row;
  });
}

export interface Merged {
  kind: string;
  put: Row[];
  gone: string[];
}

/** Ids of the documents of a kind that are held inside a span. */
export type Inside = (kind: string, span: Span) => Promise<string[]>;

/** What the parts of a page change, one after the other; `inside` tells what was held before the page. */
export async function merged(parts: readonly Part[], inside: Inside): Promise<Merged[]> {
  const news = new Map<string, Map<string, Row | null>>();
  const found: Merged[] = [];
  for (const part of parts) {
    const known = news.get(part.kind) ?? new Map<string, Row | null>();
    news.set(part.kind, known);
    const put = rowsOf(part);
    const named = new Set(put.map((row) => row.id));
    const forgotten = new Set(part.gone ?? []);
    if (part.span) for (const id of await heldInside(part, part.span, known, inside)) forgotten.add(id);
    const gone = [...forgotten].filter((id) => !named.has(id));
    for (const id of gone) known.set(id, null);
    for (const row of put) known.set(row.id, row);
    found.push({ kind: part.kind, put, gone });
  }
  return found;
}

/** What is held inside a span once the parts before it have been taken over. */
async function heldInside(part: Part, span: Span, known: Map<string, Row | null>, inside: Inside): Promise<string[]> {
  const before = (await inside(part.kind, span)).filter((id) => !known.has(id));
  const since = [...known.values()].filter((row): row is Row => row !== null && covers(span, keyOf(row.code, row.id)));
  return [...before, ...since.map((row) => row.id)];
}
