/** Searching what one worker carries, made six times as much: 10,000 homes with 30,000 people. */
import { bench, describe } from "vitest";
import type { Row } from "../engine/protocol";
import { MemoryStore } from "../engine/memory";
import { Holdings } from "../screens/holdings";

const HOMES = 10_000;
const SURNAMES = [..."王李张刘陈杨黄赵周吴"];
const GIVEN = [..."明秀桂洋静文国丽芳建"];
const code = "370211001001001";

const buildings: Row[] = Array.from({ length: 100 }, (_, at) => ({ code, id: `b${at}`, name: `${at + 1}号楼`, compound: "海韵花园", address: `长江路${at + 1}号`, road: "", plate: "" }));
const homes: Row[] = Array.from({ length: HOMES }, (_, at) => ({ code, id: `h${at}`, building: `b${at % 100}`, stairwell: String((at % 4) + 1), room: String(at), floor: at % 30, condition: "lived_in" }));
const people: Row[] = Array.from({ length: 3 * HOMES }, (_, at) => ({ code, id: `p${at}`, name: `${SURNAMES[at % 10]}${GIVEN[Math.floor(at / 10) % 10]}${GIVEN[Math.floor(at / 100) % 10]}`, phone: "138****0000", document: "370***********0000", ties: [[`h${at % HOMES}`, "lives", null]] }));

const holdings = new Holdings();
const store = new MemoryStore();
await store.apply({
  post: "x",
  parts: [
    { kind: "buildings", put: buildings, gone: [] },
    { kind: "homes", put: homes, gone: [] },
    { kind: "people", put: people, gone: [] },
  ],
});
await holdings.read(store, "x");

describe("search", () => {
  bench("a name that is there", () => void holdings.find("王明秀"));
  bench("a name that nobody bears", () => void holdings.find("欧阳"));
  bench("a room of a building", () => void holdings.find("3号楼 9902"));
});
