/** The words of the phone: English in the code, Chinese in `zh.json`, chosen on the device. */
import zh from "./zh.json";

export type Language = "zh-hans" | "en";
export type Said = Readonly<Record<string, string | number>>;

const CHINESE: Readonly<Record<string, string>> = zh;
let spoken: Language = "zh-hans";

export function speak(language: Language): void {
  spoken = language;
  document.documentElement.lang = language === "en" ? "en" : "zh-Hans";
}

export function language(): Language {
  return spoken;
}

/** The language last chosen on this device, else that of the browser: Chinese unless it asks for English. */
export function preferred(kept: string | null, browser: string): Language {
  if (kept === "en" || kept === "zh-hans") return kept;
  return browser.toLowerCase().startsWith("en") ? "en" : "zh-hans";
}

/** A name as it heads a screen, a row or a tile: English ones are kept in lower case, for the middle of a sentence. */
export const headed = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `say("{count} to look at", {count: 3})`. A sentence without its Chinese is shown in English; a test finds it. */
export function say(english: string, values: Said = {}): string {
  const words = spoken === "en" ? english : (CHINESE[english] ?? english);
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
