/** What one post holds, as screens ask for it: by id, by building, by door; found by words. Kept in memory while open. */
import { isShown, kindOf, type Move, type Overlay, overlay } from "../engine/overlay";
import type { Row } from "../engine/protocol";
import type { Command } from "../engine/queue";
import type { Store } from "../engine/store";
import { headed } from "../words/say";
import { aboutOf, Believed } from "./believed";

export type Labels = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

export interface Found {
  kind: "people" | "homes" | "buildings";
  row: Row;
  words: string;
}

export interface CatalogueClass {
  kind: string;
  code: string;
  major: string;
  name: string;
  name_en: string;
  is_help?: boolean;
  is_common?: boolean;
  limits: { condition: number; filing: string; closing: string; value: number; unit: string }[];
}

const KINDS = ["editions", "cases", "instructions", "cells", "buildings", "homes", "people", "themes", "forms", "kept_forms", "marks", "rounds", "gates", "templates", "inspections"] as const;
const MOST_FOUND = 50;
/** With one of these to do, a matter waits for its handler. */
const HANDLING = new Set(["take", "submit", "step", "hand_back"]);

export class Holdings {
  readonly believed = new Believed();
  private byKind = new Map<string, Map<string, Row>>();
  private versions = new Map<string, Row[]>();
  private homesIn = new Map<string, Row[]>();
  private peopleIn = new Map<string, Row[]>();
  private marksOf = new Map<string, Row[]>();
  private haystack: { kind: Found["kind"]; row: Row; words: string }[] = [];

  /** Read what changed since, and lay over it what was done here and waits. */
  async read(store: Store, post: string): Promise<void> {
    const changed = new Set<string>();
    const waiting = await this.laidOver(store, post);
    for (const kind of KINDS) {
      const rows = withOverlay(await store.documents(post, kind), waiting.get(kind));
      const before = this.versions.get(kind);
      const isSame = before !== undefined && before.length === rows.length && rows.every((row, at) => row === before[at]);
      if (isSame) continue;
      this.versions.set(kind, rows);
      this.byKind.set(kind, new Map(rows.map((row) => [row.id, row])));
      changed.add(kind);
    }
    if (changed.has("homes")) this.homesIn = grouped(this.all("homes"), (home) => [String(home["building"])]);
    if (changed.has("people")) this.peopleIn = grouped(this.all("people"), doorsOf);
    if (changed.has("marks")) this.marksOf = grouped(this.all("marks"), (mark) => [String(mark["subject"])]);
    if (["homes", "people", "buildings"].some((kind) => changed.has(kind))) this.haystack = this.hay();
  }

  private async laidOver(store: Store, post: string): Promise<Overlay> {
    const queue: Command[] = await store.commands(post);
    if (queue.length === 0 && this.believed.isEmpty) return new Map();
    const held = new Map<string, Map<string, Row>>();
    for (const kind of ["cases", "instructions", "homes", "people"]) held.set(kind, new Map((await store.documents(post, kind)).map((row) => [row.id, row])));
    const moves = ((await store.document(post, "editions", "moves"))?.["body"] as { moves?: Move[] } | undefined)?.moves ?? [];
    const find = (kind: string, id: string): Row | null => held.get(kind)?.get(id) ?? null;
    return overlay([...this.believed.over(post, queue, find, Date.now()), ...queue], find, moves);
  }

  /** Believe what was just asked for, also when the queue has let go of it. */
  async believe(store: Store, post: string, id: string): Promise<void> {
    const command = (await store.commands(post)).find((one) => one.id === id);
    if (command === undefined || !isShown(command.deed)) return;
    this.believed.note(command, await store.document(post, kindOf(command.deed), aboutOf(command)));
  }

  all(kind: string): Row[] {
    return this.versions.get(kind) ?? [];
  }

  one(kind: string, id: string): Row | null {
    return this.byKind.get(kind)?.get(id) ?? null;
  }

  /** Matters that go on: those that I reported are here for a while after they have ended. */
  get open(): Row[] {
    return this.all("cases").filter((one) => one["until"] === null || one["until"] === undefined);
  }

  /** Matters that are mine to do now. */
  get mine(): Row[] {
    return this.all("cases").filter((one) => one["mine"] === "handler" && Array.isArray(one["deeds"]) && one["deeds"].some((deed) => HANDLING.has(String(deed))));
  }

  homes(building: string): Row[] {
    return this.homesIn.get(building) ?? [];
  }

  /** Where a scanned code hangs: the place of the phone that shows it, null where it hangs at no door of mine. */
  placeOfCode(token: string): string | null {
    for (const [kind, place] of [["homes", "home"], ["buildings", "building"]] as const) {
      for (const row of this.all(kind)) {
        const code = codesOf(row).find(([one]) => one === token);
        if (code !== undefined) return [place, row.id, ...(place === "building" && code[1] !== "" ? [code[1]] : [])].join("/");
      }
    }
    return null;
  }

  /** What the place behind a code, a home or a building is called in an address; "" where it is none of mine. */
  addressOf(from: string): string {
    const [, id = "", stairwell = ""] = (this.placeOfCode(from) ?? `/${from}`).split("/");
    const home = this.one("homes", id);
    const building = home === null ? this.one("buildings", id) : this.one("buildings", String(home["building"]));
    const inside = home === null ? stairwell && `${stairwell}单元` : this.insideOf(home);
    const house = building === null ? "" : String(building["compound"] ?? "") + String(building["name"] || building["address"] || "");
    return [house, inside].filter(Boolean).join(" ");
  }

  people(home: string): Row[] {
    return this.peopleIn.get(home) ?? [];
  }

  marks(subject: string): Row[] {
    return this.marksOf.get(subject) ?? [];
  }

  /** What a building, a home, a room is called. */
  nameOf(home: Row): string {
    const building = this.one("buildings", String(home["building"]));
    return [building === null ? "" : String(building["name"] || building["address"] || ""), this.insideOf(home)].filter(Boolean).join(" ");
  }

  private insideOf(home: Row): string {
    const stairwell = Number(home["stairwell"] ?? 0);
    const room = String(home["room"] ?? "");
    return stairwell > 0 ? `${stairwell}-${room}` : room;
  }

  edition<T>(key: string): T | null {
    return (this.one("editions", key)?.["body"] as T | undefined) ?? null;
  }

  /** The word for a code: `label("condition", "lived_in", "en")`. */
  label(of: string, code: unknown, language: string): string {
    const labels = this.edition<Labels>("labels");
    return labels?.[language]?.[of]?.[String(code ?? "")] ?? String(code ?? "");
  }

  /** All words of a kind: `words("form", "en")`. */
  words(of: string, language: string): Readonly<Record<string, string>> {
    return this.edition<Labels>("labels")?.[language]?.[of] ?? {};
  }

  get classes(): CatalogueClass[] {
    return this.edition<{ classes: CatalogueClass[] } | null>("catalogue")?.classes ?? [];
  }

  /** What a matter is called: its class in the reader's language, or its own words. */
  titleOf(matter: Row, language: string): string {
    const known = this.classes.find((one) => one.code === matter["class"] && one.name === matter["class_name"]);
    const english = language === "en" ? known?.name_en : "";
    return headed(english ?? "") || String(matter["class_name"] ?? matter["words"] ?? "");
  }

  /** The name of a theme in the reader's language. */
  themeName(theme: Row | null, language: string): string {
    return String((language === "en" ? theme?.["name_en"] : "") || (theme?.["name"] ?? ""));
  }

  /** People, homes and buildings whose words hold every word that was typed. */
  find(typed: string): Found[] {
    const wanted = typed.toLowerCase().split(/\s+/).filter((word) => word !== "");
    if (wanted.length === 0) return [];
    const found: Found[] = [];
    for (const one of this.haystack) {
      if (!wanted.every((word) => one.words.includes(word))) continue;
      found.push(one);
      if (found.length >= MOST_FOUND) break;
    }
    return found;
  }

  private hay(): Found[] {
    const lower = (...parts: unknown[]): string => parts.map((part) => String(part ?? "")).join(" ").toLowerCase();
    const doors = new Map(this.all("homes").map((home) => [home.id, this.nameOf(home)]));
    const people = this.all("people").map((row): Found => ({ kind: "people", row, words: lower(row["name"], row["phone"], row["document"], ...doorsOf(row).map((door) => doors.get(door))) }));
    const homes = this.all("homes").map((row): Found => ({ kind: "homes", row, words: lower(doors.get(row.id)) }));
    const buildings = this.all("buildings").map((row): Found => ({ kind: "buildings", row, words: lower(row["name"], row["address"], row["compound"], row["road"], row["plate"]) }));
    return [...people, ...homes, ...buildings];
  }
}

/** Rows as they came down, those of the overlay in their place, what was made here behind them. */
function withOverlay(rows: Row[], over: Map<string, Row> | undefined): Row[] {
  if (over === undefined) return rows;
  const ids = new Set(rows.map((row) => row.id));
  return [...rows.map((row) => over.get(row.id) ?? row), ...[...over.values()].filter((row) => !ids.has(row.id))];
}

/** The codes that hang at a building or home, each with the stairwell it names. */
function codesOf(row: Row): [string, string][] {
  const codes = row["doors"];
  return Array.isArray(codes) ? codes.flatMap((code) => (Array.isArray(code) ? [[String(code[0]), String(code[1] ?? "")] as [string, string]] : [])) : [];
}

/** The homes that somebody is tied to. */
export function doorsOf(person: Row): string[] {
  const ties = person["ties"];
  return Array.isArray(ties) ? ties.map((tie) => (Array.isArray(tie) ? String(tie[0]) : "")) : [];
}

function grouped(rows: readonly Row[], keys: (row: Row) => string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    for (const key of new Set(keys(row))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
  }
  return groups;
}
