/** What rings and what does not; what a call for help and a handover say. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Row } from "../engine/protocol";
import { bodyOf, fieldOf, isHelp, missing } from "../screens/help";
import type { CatalogueClass } from "../screens/holdings";
import { answered, Bell, cameDown, heard, heardSince, keysOf, readHere } from "../screens/news";

const matter = (id: string, at: string | null, words = "已核实"): Row => ({ id, code: "1", last_words: at === null ? "" : words, last_at: at, class: "0621", class_name: "走失人员" }) as unknown as Row;
const HELP: CatalogueClass = { kind: "matter", code: "0621", major: "06", name: "走失人员", name_en: "", is_help: true, limits: [{ condition: 2, filing: "", closing: "", value: 1, unit: "urgent_hour" }] };

beforeEach(() => {
  const kept = new Map<string, string>();
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) },
  });
});

describe("answers", () => {
  test("are new until the matter was opened, and again when more is said", () => {
    const first = matter("a", "2026-11-22T01:00:00Z");
    expect(answered([first, matter("b", null)], heard(), "")).toEqual([first]);
    readHere(first);
    expect(answered([first], heard(), "")).toEqual([]);
    const second = matter("a", "2026-11-22T02:00:00Z");
    expect(answered([second], heard(), "")).toEqual([second]);
  });

  test("that were there before this phone had everything are not new; what is said after that is", () => {
    const old = matter("a", "2026-11-22T01:00:00Z");
    expect(answered([old], heard(), heardSince("post"))).toEqual([]);
    cameDown("post", [old, matter("b", null)]);
    expect(answered([old], heard(), heardSince("post"))).toEqual([]);
    const more = matter("b", "2026-11-22T02:00:00Z");
    cameDown("post", [old, more]);
    expect(answered([old, more], heard(), heardSince("post"))).toEqual([more]);
  });

  test("of another post do not become new by reading here; so many marks are kept, the latest", () => {
    const at = (minute: number): string => new Date(Date.UTC(2026, 10, 22) + minute * 60_000).toISOString();
    for (let one = 0; one <= 500; one += 1) readHere(matter(`m${one}`, at(one)));
    expect(Object.keys(heard())).toHaveLength(500);
    expect(answered([matter("m0", at(0)), matter("m1", at(1))], heard(), "").map(({ id }) => id)).toEqual(["m0"]);
  });
});

describe("the bell", () => {
  test("rings for what comes after the phone was opened, once", () => {
    let rung = 0;
    const bell = new Bell(() => void (rung += 1));
    const there = keysOf([matter("a", null)], []);
    bell.look([], false);
    bell.look(there, true);
    expect(rung).toBe(0);
    const more = keysOf([matter("a", null), matter("b", null)], [matter("c", "2026-11-22T01:00:00Z")]);
    bell.look(more, true);
    bell.look(more, true);
    expect(rung).toBe(1);
    bell.look(there, true);
    bell.look(more, true);
    expect(rung).toBe(1);
  });
});

describe("help", () => {
  const filled = { photos: ["p1"], recording: { local: "r1", seconds: 9 }, words: " 姓王 ", address: "", where: { lon: 120.1, lat: 36.1, accuracy: 9, at: 0 } };

  test("is an urgent report of the city's class, its photo a person's", () => {
    expect(bodyOf(filled, HELP, "1")).toMatchObject({ words: "姓王", urgency: "urgent", class: { kind: "matter", code: "0621", condition: 2 }, photos: [{ local: "p1", purpose: "person" }], recording: { local: "r1", seconds: 9 } });
  });

  test("goes to the centre where the city has set no class", () => {
    const body = bodyOf({ ...filled, recording: null, words: "", where: null }, undefined, "370211");
    expect("class" in body).toBe(false);
    expect("recording" in body).toBe(false);
    expect(body).toMatchObject({ place: { code: "370211" }, urgency: "urgent" });
    expect(body["words"]).not.toBe("");
  });

  test("is known by its class, not by its words", () => {
    expect(isHelp(matter("a", null), [HELP])).toBe(true);
    expect(isHelp(matter("a", null), [{ ...HELP, is_help: false }])).toBe(false);
  });

  test("ends with a handover after its beginning, to somebody", () => {
    const at = new Date(2026, 10, 22, 9, 5).getTime();
    expect(fieldOf(at)).toBe("2026-11-22T09:05");
    const handed = { words: "女儿", since: fieldOf(at), until: fieldOf(at + 5 * 3600_000) };
    expect(missing(handed)).toBe("");
    expect(missing({ ...handed, words: " " })).not.toBe("");
    expect(missing({ ...handed, until: handed.since })).not.toBe("");
  });
});
