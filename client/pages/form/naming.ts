/** How answers name their form, and the pictures that belong to them. */

/**
 * A field client knows a form by another id than the form's own, and the engine opens answers only under that one.
 * What is kept stays as it came: this is the copy that is shown.
 */
export function underTheFormsId(xform: string, xml: string): string {
  const id = /<instance>\s*<[^>]*?\sid="([^"]*)"/.exec(xform)?.[1];
  if (id === undefined) return xml;
  return xml.replace(/^(\s*(?:<\?[^>]*\?>)?\s*<[^>]*?\sid=)(?:"[^"]*"|'[^']*')/, (_whole, before: string) => `${before}"${id}"`);
}

/** The names of the pictures that answers hold, each once: ours, or those a field client gave them. */
export function picturesIn(xml: string): string[] {
  return [...new Set(xml.match(/[^<>/\\]+\.(?:jpe?g|png|webp|hei[cf])(?=<)/gi) ?? [])];
}
