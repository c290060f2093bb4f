/** The words of the screens, from the page: it is the server that speaks the reader's language. */
export type Word =
  | "required"
  | "wrong"
  | "choose"
  | "add"
  | "remove"
  | "removeSure"
  | "position"
  | "noPosition"
  | "latLon"
  | "points"
  | "photo"
  | "noPhoto"
  | "onlyPhotos"
  | "up"
  | "down"
  | "language"
  | "saved"
  | "notSaved"
  | "sent"
  | "wrongCount"
  | "allWell"
  | "cannotLoad"
  | "confirm"
  | "entry";

export type Words = Readonly<Record<Word, string>>;

export function wordsOf(place: HTMLElement): Words {
  return JSON.parse(place.querySelector('script[type="application/json"]')?.textContent ?? "{}") as Words;
}

/** Chinese first: the language of a form that a Chinese reader wants, else the form's own. */
export function preferred(languages: readonly string[], page: string): string | null {
  const zh = /(^|[^a-z])(zh|chinese|cn)([^a-z]|$)|中文|汉语|漢語|简体|普通话/i;
  const en = /(^|[^a-z])(en|english)([^a-z]|$)/i;
  const find = (wanted: RegExp): string | undefined => languages.find((language) => wanted.test(language));
  return (page.startsWith("zh") ? (find(zh) ?? find(en)) : (find(en) ?? find(zh))) ?? null;
}
