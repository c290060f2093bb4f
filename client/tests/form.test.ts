import { describe, expect, test } from "vitest";
import { fieldMoment, fieldTime, keptMoment, keptPoint, keptTime } from "../pages/form/values";
import { preferred } from "../pages/form/words";

describe("what a field says becomes what a form keeps", () => {
  test.each([
    ["35.95, 120.05", "35.95 120.05 0 0"],
    ["35.95 120.05 3 8", "35.95 120.05 3 8"],
    ["-35.95，120.05", "-35.95 120.05 0 0"],
  ])("a point %s is kept as %s", (typed, kept) => expect(keptPoint(typed)).toBe(kept));

  test.each(["", "35.95", "95 120", "35 181", "a b", "1 2 3 4 5"])("“%s” is no point", (typed) => {
    expect(keptPoint(typed)).toBeNull();
  });

  test("day and time carry an offset, and are shown as they were said", () => {
    const kept = keptMoment("2026-11-16T09:30") ?? "";
    expect(kept).toMatch(/^2026-11-16T09:30:00\.000[+-]\d\d:\d\d$/);
    expect(fieldMoment(kept)).toBe("2026-11-16T09:30");
    expect(keptTime("09:30", new Date(2026, 10, 16))).toMatch(/^09:30:00\.000[+-]\d\d:\d\d$/);
    expect(fieldTime("09:30:00.000+08:00")).toBe("09:30");
    expect([keptMoment(""), keptTime("")]).toEqual([null, null]);
  });
});

describe("the language a reader is shown", () => {
  test.each([
    [["English (en)", "中文 (zh)"], "zh-Hans", "中文 (zh)"],
    [["default", "chinese", "english"], "zh-Hans", "chinese"],
    [["default", "chinese", "english"], "en", "english"],
    [["French(fr)", "English(en)"], "zh-Hans", "English(en)"],
    [["French(fr)", "Spanish(es)"], "zh-Hans", null],
  ])("of %j a reader of %s gets %s", (languages, page, wanted) => {
    expect(preferred(languages, page)).toBe(wanted);
  });
});
