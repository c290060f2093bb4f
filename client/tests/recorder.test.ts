/** The way as it is walked: what is kept of it, when a piece is whole, what a day weighs. */
import { describe, expect, it } from "vitest";
import vectors from "../../contracts/vectors/track.json";
import { base64, close, EMPTY, paused, type Recording, take, USUAL } from "../engine/recorder";
import { eighth, isAtPoint, isDue } from "../engine/rounds";
import { decodeTrack, type Fix, type TrackPoint } from "../engine/track";

// @ts-expect-error: vite's own import, which the types of the browser do not know
const rules = import.meta.glob<string>("../../gezhi/domain/patrols/rules/noise.py", { query: "?raw", import: "default", eager: true }) as Record<string, string>;

const BEGIN = Date.UTC(2026, 10, 16, 1, 0, 0);
const NORTH = 1 / 111_195;

function fix(seconds: number, metres: number, more: Partial<Fix> = {}): Fix {
  return { at: BEGIN + seconds * 1000, lon: 120.05, lat: 35.95 + metres * NORTH, accuracy: 8, isMock: false, speed: 1.2, ...more };
}

function walked(fixes: Iterable<Fix>): { recording: Recording; pieces: Uint8Array[] } {
  let recording = EMPTY;
  const pieces: Uint8Array[] = [];
  for (const one of fixes) {
    const taken = take(recording, one);
    recording = taken.recording;
    if (taken.piece !== null) pieces.push(taken.piece);
  }
  return { recording, pieces };
}

const seconds = (points: readonly TrackPoint[]): number[] => points.map((point) => point.time / 10 - BEGIN / 1000);

describe("a recording", () => {
  it("keeps where somebody went and half a minute's sign of where they stood", () => {
    const stands = Array.from({ length: 100 }, (_, at) => fix(at, at % 2));
    expect(seconds(walked(stands).recording.points)).toEqual([0, 30, 60, 90]);
    const goes = Array.from({ length: 10 }, (_, at) => fix(at * 4, at * 5));
    expect(walked(goes).recording.points).toHaveLength(10);
  });

  it("keeps of vague positions only that the phone was recording", () => {
    const vague = Array.from({ length: 61 }, (_, at) => fix(at, at * 40, at === 0 ? {} : { accuracy: 300 }));
    const { recording } = walked(vague);
    expect(seconds(recording.points)).toEqual([0, 30, 60]);
    expect(recording.recordedMs).toBe(60_000);
  });

  it("counts as recorded what lies no more than a minute apart, and nothing across a pause", () => {
    const { recording } = walked([fix(0, 0), fix(50, 50), fix(200, 60), fix(230, 90)]);
    expect(recording.recordedMs).toBe(80_000);
    expect(take(paused(recording), fix(240, 100)).recording.recordedMs).toBe(80_000);
  });

  it("closes a piece after five minutes, the last point opening the next, and nothing is lost or doubled at the end", () => {
    const fixes = Array.from({ length: 200 }, (_, at) => fix(at * 4, at * 5));
    const { recording, pieces } = walked(fixes);
    const last = close(recording);
    const points = [...pieces, ...(last.piece === null ? [] : [last.piece])].map(decodeTrack);
    expect(points.map((piece) => piece.length)).toEqual([76, 76, 50]);
    const times = new Set(points.flat().map((point) => point.time));
    expect(times.size).toBe(200);
    expect(close(last.recording).piece).toBeNull();
  });

  it("says what the phone says: that a position was made up, and how fast it was", () => {
    const { recording } = walked([fix(0, 0), fix(5, 20, { isMock: true, speed: null })]);
    expect(recording.points.map(({ isMock, speed }) => [isMock, speed])).toEqual([[false, 12], [true, -1]]);
  });

  it("weighs less than 300 KB for a day of 30,000 points, as it travels", () => {
    let seed = 7;
    const chance = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    let [east, north] = [0, 0];
    const day = Array.from({ length: 30_000 }, (_, at) => {
      east += chance() * 6 - 2;
      north += chance() * 8 - 4 + (chance() < 0.5 ? 3 : -3);
      return fix(at * 1, 0, { lon: 120.05 + east * NORTH, lat: 35.95 + north * NORTH, accuracy: 4 + Math.floor(chance() * 9), speed: 1 + chance() });
    });
    const { recording, pieces } = walked(day);
    const all = [...pieces, ...[close(recording).piece].filter((piece) => piece !== null)];
    const points = all.reduce((sum, piece) => sum + decodeTrack(piece).length, 0);
    const commands = all.map((piece) => JSON.stringify({ id: "01931f00-0000-7000-8000-000000000001", deed: "track.pieces", subject: "01931f00-0000-7000-8000-000000000001", base: null, after: null, body: { round: "01931f00-0000-7000-8000-000000000001", pieces: [base64(piece)] }, done_at: "2026-11-16T01:00:00.000Z" }));
    expect(points).toBeGreaterThan(15_000);
    expect((commands.join(",").length / points) * 30_000).toBeLessThan(300_000);
  });
});

interface Spelled {
  points: [number, number, number, number, number, number][];
  hex: string;
}

describe("pieces", () => {
  it("are spelled as the golden vectors spell them, and travel unharmed", () => {
    const tracks = vectors.tracks as unknown as Spelled[];
    expect(tracks.length).toBeGreaterThan(3);
    for (const { points, hex } of tracks) {
      const told = points.map(([time, lon, lat, accuracy, mock, speed]) => ({ time, lon, lat, accuracy, isMock: mock === 1, speed }));
      const { piece } = close({ ...EMPTY, points: told });
      expect([...(piece ?? [])].map((byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(hex);
      expect(base64(piece ?? new Uint8Array())).toBe(btoa(String.fromCharCode(...(piece ?? []))));
    }
  });
});

describe("a round", () => {
  it("is due on its days of the week while its plan holds", () => {
    const plan = { weekdays: 0b001_0001, times: 1, fromDate: "2026-11-16", toDate: "2026-11-27" };
    const days = ["2026-11-13", "2026-11-16", "2026-11-17", "2026-11-20", "2026-11-27"];
    expect(days.filter((day) => isDue(plan, day))).toEqual(["2026-11-16", "2026-11-20"]);
  });

  it("takes a point inside its fence, the receiver's error in favour, but never more than fifty metres of it", () => {
    expect([isAtPoint(38, 8, 30), isAtPoint(39, 8, 30), isAtPoint(80, 500, 30), isAtPoint(81, 500, 30)]).toEqual([true, false, true, false]);
  });

  it("says which way to go", () => {
    const here = [120, 36] as const;
    const there: [number, number][] = [[120, 36.01], [120.01, 36.008], [120.01, 36], [120, 35.99], [119.99, 36.008]];
    expect(there.map((at) => eighth(here, at))).toEqual([0, 1, 2, 4, 7]);
  });

  it("keeps the server's tolerances", () => {
    const [noise = ""] = Object.values(rules);
    expect(noise).toContain(`vague_m: float = ${USUAL.vagueM}.0`);
    expect(noise).toContain(`gap_s: float = ${USUAL.gapMs / 1000}.0`);
    expect(USUAL.beatMs).toBeLessThan(USUAL.gapMs);
  });
});
