/** My grid: one box finds a person, a home, a building; buildings with their doors, floor by floor. */
import { useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { maskName } from "../engine/masking";
import { language, say } from "../words/say";
import { dayOf } from "../words/times";
import { doorsOf, type Found } from "./holdings";
import { usePhone } from "./hooks";
import { Empty, Head, Icon, Row as Line, Section, To } from "./parts";
import type { Phone } from "./phone";

/** A name that somebody typed whole stands whole; in any other list under its mask (decision 12). */
function listed(name: string, typed: string): string {
  return typed.trim() === name ? name : maskName(name);
}

function FoundLine({ found, typed, phone }: { found: Found; typed: string; phone: Phone }) {
  const { holdings } = phone;
  const { row, kind } = found;
  if (kind === "people") {
    const door = holdings.one("homes", doorsOf(row)[0] ?? "");
    return <Line icon="user" place={`person/${row.id}`} title={listed(String(row["name"]), typed)} note={door === null ? "" : holdings.nameOf(door)} />;
  }
  if (kind === "homes") return <Line icon="home" place={`home/${row.id}`} title={holdings.nameOf(row)} note={holdings.label("condition", row["condition"], language())} />;
  return <Line icon="building" place={`building/${row.id}`} title={nameOfBuilding(row)} note={String(row["address"] ?? "")} />;
}

export function nameOfBuilding(row: Row): string {
  return [row["compound"], row["name"] || row["address"]].filter((part) => typeof part === "string" && part !== "").join(" ");
}

export function Grid() {
  const phone = usePhone();
  const { holdings, post, line } = phone;
  const [typed, setTyped] = useState("");
  const found = holdings.find(typed);
  const buildings = [...holdings.all("buildings")].sort((one, other) => nameOfBuilding(one).localeCompare(nameOfBuilding(other), "zh-Hans-CN", { numeric: true }));
  return (
    <>
      <Head title={post?.name ?? say("Grid")} />
      <main class="gz-phone-main">
        <div class="gz-field">
          <label class="visually-hidden" for="find">{say("Name, room, address")}</label>
          <input id="find" class="form-control" type="search" placeholder={say("Name, room, address")} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        {typed.trim() !== "" && found.length === 0 && <Empty icon="search" words={say("Nothing of this name in your cells.")} />}
        {found.length > 0 && (
          <ul class="gz-list">
            {found.map((one) => (
              <FoundLine key={`${one.kind}${one.row.id}`} found={one} typed={typed} phone={phone} />
            ))}
          </ul>
        )}
        {typed.trim() === "" && (
          <p>
            <To place="doors" class="btn">
              <Icon name="list" /> {say("My doors")}
            </To>
          </p>
        )}
        {typed.trim() === "" && (
          <Section title={say("Buildings")} count={buildings.length}>
            {buildings.length === 0 && <Empty icon="building" words={line.isWhole ? say("No building of the register stands in your cells.") : say("First download under way")} />}
            <ul class="gz-list" hidden={buildings.length === 0}>
              {buildings.map((building) => {
                const homes = holdings.homes(building.id);
                return <Line key={building.id} icon="building" place={`building/${building.id}`} title={nameOfBuilding(building)} note={say("{known} of {all} doors known", { known: homes.filter((home) => home["condition"] !== "unknown").length, all: homes.length })} />;
              })}
            </ul>
          </Section>
        )}
      </main>
    </>
  );
}

/** What a door tells at a glance: a sign, never colour alone. */
export function signOf(home: Row, today: string): { sign: string; tone: string } {
  if (home["condition"] === "refused") return { sign: "!", tone: "risk" };
  if (home["condition"] === "incomplete") return { sign: "…", tone: "soon" };
  if (typeof home["stale_date"] === "string" && home["stale_date"] <= today) return { sign: "↻", tone: "soon" };
  if (home["condition"] === "unknown") return { sign: "?", tone: "plain" };
  return home["condition"] === "empty" ? { sign: "○", tone: "plain" } : { sign: "✓", tone: "done" };
}

function byFloor(homes: readonly Row[]): [number, Row[]][] {
  const floors = new Map<number, Row[]>();
  for (const home of homes) floors.set(Number(home["floor"]), [...(floors.get(Number(home["floor"])) ?? []), home]);
  const roomOf = (home: Row): string => `${String(home["stairwell"] ?? "")} ${String(home["room"] ?? "")}`;
  for (const doors of floors.values()) doors.sort((one, other) => roomOf(one).localeCompare(roomOf(other), "en", { numeric: true }));
  return [...floors].sort(([one], [other]) => other - one);
}

/** The building as it stands: floors from above, doors side by side. */
export function Building({ id, at = "" }: { id: string; at?: string }) {
  const phone = usePhone();
  const { holdings } = phone;
  const building = phone.document("buildings", id);
  const stairwells = [...new Set(holdings.homes(id).map((home) => String(home["stairwell"] ?? "")))].sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const [chosen, choose] = useState<string | null>(null);
  if (building === null) {
    return (
      <>
        <Head title={say("Building")} behind="grid" />
        <Empty icon="building" words={say("This building is not on this phone: it stands outside your cells.")} />
      </>
    );
  }
  const stairwell = chosen ?? (stairwells.includes(at) ? at : (stairwells[0] ?? ""));
  const homes = holdings.homes(id).filter((home) => String(home["stairwell"] ?? "") === stairwell);
  const today = dayOf(Date.now());
  return (
    <>
      <Head title={nameOfBuilding(building)} behind="grid" />
      <main class="gz-phone-main">
        <p class="gz-hint">{String(building["address"] ?? "")}</p>
        <To place={`report/${id}`} class="btn btn-block gz-report-here">
          <Icon name="camera" /> {say("Report something here")}
        </To>
        {stairwells.length > 1 && (
          <nav class="gz-tabs" aria-label={say("Stairwells")}>
            {stairwells.map((one) => (
              <button key={one} type="button" class="gz-tab btn-quiet" aria-current={one === stairwell ? "page" : undefined} onClick={() => choose(one)}>
                {say("Stairwell {number}", { number: one || "–" })}
              </button>
            ))}
          </nav>
        )}
        {homes.length === 0 && <Empty icon="home" words={say("No door of this building is in the register yet.")} />}
        <div class="gz-doors">
          {byFloor(homes).map(([floor, doors]) => (
            <div class="gz-doors-floor" key={floor}>
              <span class="gz-doors-number">{say("F{floor}", { floor })}</span>
              {doors.map((home) => {
                const { sign, tone } = signOf(home, today);
                return (
                  <To key={home.id} place={`home/${home.id}`} class={`gz-door-tile gz-tone-${tone}`}>
                    <span>{String(home["room"])}</span>
                    <span aria-label={holdings.label("condition", home["condition"], language())}>{sign}</span>
                  </To>
                );
              })}
            </div>
          ))}
        </div>
        <p class="gz-hint gz-legend">
          <Icon name="info" />
          {say("✓ lived in  ○ nobody lives there  ↻ to look at again  … incomplete  ! refused  ? not visited yet").split(/ {2}|　/).map((one) => (
            <span key={one}>{one}</span>
          ))}
        </p>
      </main>
    </>
  );
}
