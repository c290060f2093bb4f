/** Every sentence of the phone has its Chinese, and no Chinese is left without its sentence. */
import { describe, expect, it } from "vitest";
import zh from "../words/zh.json";

// @ts-expect-error: vite's own import, which the types of the browser do not know
const sources = import.meta.glob<string>(["../screens/*.ts", "../screens/*.tsx", "../words/*.ts"], { query: "?raw", import: "default", eager: true }) as Record<string, string>;

/** Sentences that are said, and those that are named and said elsewhere (`words: "…"` beside `say(words)`). */
function said(): Set<string> {
  const found = new Set<string>();
  for (const text of Object.values(sources)) {
    for (const [, words = ""] of text.matchAll(/\bsay\(\s*"((?:[^"\\]|\\.)*)"/g)) found.add(words);
    for (const [, words = ""] of text.matchAll(/\b(?:label|\d): "((?:[^"\\]|\\.)*)"/g)) found.add(words);
  }
  return found;
}

describe("the words of the phone", () => {
  it("are all there in Chinese", () => {
    expect([...said()].filter((words) => !(words in zh))).toEqual([]);
  });

  it("hold nothing that nobody says", () => {
    const found = said();
    expect(Object.keys(zh).filter((words) => !found.has(words))).toEqual([]);
  });

  it("name the same values in both languages", () => {
    const names = (words: string): string => [...words.matchAll(/\{\w+\}/g)].map(([name]) => name).sort().join();
    expect(Object.entries(zh).filter(([english, chinese]) => names(english) !== names(chinese)).map(([english]) => english)).toEqual([]);
  });

  it("are Chinese in the Chinese", () => {
    const left = Object.entries(zh).filter(([, chinese]) => !/[\u4e00-\u9fff]/.test(chinese));
    expect(left).toEqual([]);
  });
});
