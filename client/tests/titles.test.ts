/** What a matter is called where its name heads a screen or a row. */
import { expect, test } from "vitest";
import { MemoryStore } from "../engine/memory";
import type { Row } from "../engine/protocol";
import { Holdings } from "../screens/holdings";
import { headed } from "../words/say";

test("a class heads a screen with a capital in English, its own words stay as somebody wrote them", async () => {
  const [store, holdings] = [new MemoryStore(), new Holdings()];
  const classes = [{ kind: "matter", code: "0106", major: "01", name: "井盖", name_en: "manhole cover" }];
  const catalogue = { id: "catalogue", code: "", version: "1", body: { classes } } as unknown as Row;
  await store.apply({ post: "x", parts: [{ kind: "editions", put: [catalogue], gone: [] }] });
  await holdings.read(store, "x");
  const matter = { id: "c", code: "1", class: "0106", class_name: "井盖", words: "iron lid" } as unknown as Row;
  expect(holdings.titleOf(matter, "en")).toBe("Manhole cover");
  expect(holdings.titleOf(matter, "zh-hans")).toBe("井盖");
  expect(holdings.titleOf({ ...matter, class: null, class_name: null } as unknown as Row, "en")).toBe("iron lid");
  expect(headed("")).toBe("");
});
