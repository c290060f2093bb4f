import { describe, expect, test } from "vitest";
import { picturesIn, underTheFormsId } from "../pages/form/naming";
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

describe("answers of a field client", () => {
  const form = '<model><itext/><instance><data id="a &amp; b" version="1"><x/></data></instance><instance id="list"/></model>';

  test("are opened under the id of the form, and nothing else in them is touched", () => {
    const sent = `<?xml version='1.0' ?><data xmlns:jr="http://openrosa.org/javarosa" id="alone" version="3"><x id="alone">$1</x></data>`;
    const opened = `<?xml version='1.0' ?><data xmlns:jr="http://openrosa.org/javarosa" id="a &amp; b" version="3"><x id="alone">$1</x></data>`;
    expect(underTheFormsId(form, sent)).toBe(opened);
    expect(underTheFormsId(form, opened)).toBe(opened);
    expect(underTheFormsId("<model/>", sent)).toBe(sent);
  });

  test("name their pictures, each once", () => {
    const xml = "<d><a>1 2.jpg</a><b>x/y.png</b><c>1 2.jpg</c><e>z.PNG</e><f>see z.jpg there</f></d>";
    expect(picturesIn(xml)).toEqual(["1 2.jpg", "y.png", "z.PNG"]);
  });
});
