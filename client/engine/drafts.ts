/** Drafts outlive new editions: the form a draft was begun in is kept for as long as the draft is. */
import type { Merged } from "./spans";
import type { Draft, Store } from "./store";

export const FORMS = "forms";
export const KEPT_FORMS = "kept_forms";

/** What a page takes away of the forms that drafts were begun in, put aside. */
export async function putAside(store: Store, post: string, parts: readonly Merged[]): Promise<Merged[]> {
  const leaving = new Set(parts.filter((part) => part.kind === FORMS).flatMap((part) => part.gone));
  if (leaving.size === 0) return [];
  const needed = (await store.drafts(post)).map((draft) => draft.form).filter((form) => form !== null);
  const wanted = [...new Set(needed)].filter((form) => leaving.has(form));
  const rows = await Promise.all(wanted.map((form) => store.document(post, FORMS, form)));
  return [{ kind: KEPT_FORMS, put: rows.filter((row) => row !== null), gone: [] }];
}

/** Forms put aside that nobody needs once `ended` is gone. */
export function noLongerNeeded(drafts: readonly Draft[], ended: string): Merged[] {
  const form = drafts.find((draft) => draft.id === ended)?.form ?? null;
  const isNeeded = drafts.some((draft) => draft.id !== ended && draft.form === form);
  return form === null || isNeeded ? [] : [{ kind: KEPT_FORMS, put: [], gone: [form] }];
}
