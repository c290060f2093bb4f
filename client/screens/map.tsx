/** The map of my cells: borders, buildings, open matters and where I stand; everything from what is on the phone. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { clockOf } from "../words/times";
import { nameOfBuilding } from "./grid";
import { go, usePhone, useWalking } from "./hooks";
import type { Drawn, Mapped, Point } from "./map_engine";
import { Empty, Head, Icon, To } from "./parts";
import type { Phone } from "./phone";
import { pointsOf } from "./key_points";
import { roundsToday } from "./patrol";
import { walkingOf } from "./walking";
import { lastWhere, whereNow } from "./where";

function loadEngine(): Promise<{ draw(place: HTMLElement, shown: Drawn, chosen: (key: string) => void): Mapped }> {
  return import(/* @vite-ignore */ document.body.dataset["map"] ?? "") as ReturnType<typeof loadEngine>;
}

/** The round that is walked, else those of today: their routes and key points, and the way so far. */
function roundsOn(phone: Phone): Pick<Drawn, "points" | "lines"> {
  const { walk } = walkingOf(phone);
  const plans = walk === null ? roundsToday(phone, Date.now()).map((one) => one.plan) : [phone.document("rounds", walk.plan ?? "")].filter((plan) => plan !== null);
  const points = plans.flatMap(pointsOf).map((one): Point => ({ key: `key/${one.id}`, kind: "key", lon: one.lon, lat: one.lat, mark: walk?.passed[one.id] === undefined ? "" : "passed", name: one.name }));
  const routes = plans.map((plan) => ({ kind: "route" as const, at: (plan["line"] ?? []) as [number, number][] }));
  const way = (walk?.way ?? []).map(({ lon, lat }): [number, number] => [lon / 1e6, lat / 1e6]);
  return { points, lines: [...routes, { kind: "way", at: way }] };
}

function pointOf(row: Row, kind: Point["kind"], mark: string): Point[] {
  const { lon, lat } = row as { lon?: unknown; lat?: unknown };
  return typeof lon === "number" && typeof lat === "number" ? [{ key: `${kind}/${row.id}`, kind, lon, lat, mark, name: kind === "building" ? nameOfBuilding(row) : "" }] : [];
}

function shownBy(phone: Phone): Drawn {
  const { holdings } = phone;
  const now = Date.now();
  const rounds = roundsOn(phone);
  const clock = (row: Row): string => clockOf(row["due_at"] as string | null, row["yellow_at"] as string | null, now).colour;
  return {
    cells: holdings.all("cells").map((cell) => ({ name: String(cell["name"]), level: String(cell["level"]), border: (cell["border"] ?? []) as Drawn["cells"][number]["border"] })),
    lines: rounds.lines,
    points: [
      ...holdings.all("buildings").flatMap((row) => pointOf(row, "building", "")),
      ...holdings.open.flatMap((row) => pointOf(row, "case", clock(row))),
      ...rounds.points,
    ],
  };
}

/** What was touched, in words, with the way to it. */
function Touched({ at }: { at: string }) {
  const { holdings } = usePhone();
  const [kind = "", id = ""] = at.split("/");
  const plan = kind === "key" ? holdings.all("rounds").find((one) => pointsOf(one).some((point) => point.id === id)) : undefined;
  if (plan !== undefined) {
    return (
      <To place={`walk/${plan.id}`} class="gz-list-row gz-map-touched">
        <Icon name="flag" />
        <span class="gz-grow">
          <strong>{pointsOf(plan).find((point) => point.id === id)?.name}</strong>
          <span class="gz-hint">{String(plan["name"])}</span>
        </span>
        <Icon name="right" />
      </To>
    );
  }
  const row = holdings.one(kind === "case" ? "cases" : "buildings", id);
  if (row === null) return null;
  const title = kind === "case" ? holdings.titleOf(row, language()) : nameOfBuilding(row);
  const note = kind === "case" ? holdings.label("state", row["state"], language()) : String(row["address"] ?? "");
  return (
    <To place={at} class="gz-list-row gz-map-touched">
      <Icon name={kind === "case" ? "case" : "building"} />
      <span class="gz-grow">
        <strong>{title}</strong>
        <span class="gz-hint">{note}</span>
      </span>
      <Icon name="right" />
    </To>
  );
}

export function MapScreen({ first }: { first: string }) {
  const phone = usePhone();
  const walking = useWalking();
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<Mapped | null>(null);
  const [chosen, choose] = useState(first === "" ? "" : `case/${first}`);
  const [trouble, setTrouble] = useState("");
  const find = (): void => {
    whereNow().then((where) => map.current?.stand(where, true), () => setTrouble(say("No position found.")));
  };
  useEffect(() => {
    let isLeft = false;
    loadEngine()
      .then(({ draw }) => {
        if (isLeft || place.current === null) return;
        map.current = draw(place.current, shownBy(phone), choose);
        const here = walking.here ?? lastWhere();
        if (here !== null) map.current.stand(here, walking.walk !== null && first === "");
        if (first !== "") map.current.show(`case/${first}`);
      })
      .catch((error: unknown) => {
        console.error(error);
        setTrouble(say("The map could not be loaded."));
      });
    return () => {
      isLeft = true;
      map.current?.end();
    };
  }, []);
  useEffect(() => void (walking.here !== null && map.current?.stand(walking.here, false)), [walking.here?.at]);
  useEffect(() => map.current?.renew(shownBy(phone)), [phone.holdings.edition("mesh"), phone.line.syncedAt, Object.keys(walking.walk?.passed ?? {}).length, walking.walk?.way.length]);
  return (
    <>
      <Head title={say("Map")} />
      <main class="gz-phone-main gz-main-full gz-map-screen">
        <div ref={place} class="gz-map gz-phone-map" role="application" aria-label={say("Map of my cells")} tabIndex={0} />
        {phone.holdings.all("cells").length === 0 && <Empty icon="map" words={say("No cell of yours is on this phone yet.")} />}
        <button type="button" class="btn btn-icon gz-map-me" aria-label={say("Where I stand")} onClick={find}>
          <Icon name="locate" />
        </button>
        {trouble !== "" && <p class="gz-map-said" role="status">{trouble}</p>}
        {chosen !== "" && <Touched at={chosen} />}
        <button type="button" class="btn gz-map-list" onClick={() => go("grid")}>
          <Icon name="list" /> {say("As a list")}
        </button>
      </main>
    </>
  );
}
