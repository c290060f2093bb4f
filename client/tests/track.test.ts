import { describe, expect, test } from "vitest";
import TRACK from "../../contracts/vectors/track.json";
import { BadTrack, MOST_POINTS, decodeTrack, encodeTrack, pointOf, type TrackPoint } from "../engine/track";

type Row = [number, number, number, number, number, number];

const pointsOf = (rows: number[][]): TrackPoint[] =>
  (rows as Row[]).map(([time, lon, lat, accuracy, mock, speed]) => {
    return { time, lon, lat, accuracy, isMock: mock === 1, speed };
  });
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function refused(does: () => unknown): string {
  try {
    does();
  } catch (fault) {
    if (fault instanceof BadTrack) return fault.code;
    throw fault;
  }
  return "";
}

describe("tracks, by the vectors that the server runs too", () => {
  test.each(TRACK.tracks)("$name", ({ points, hex }) => {
    expect(hexOf(encodeTrack(pointsOf(points)))).toBe(hex);
    expect(decodeTrack(bytesOf(hex))).toEqual(pointsOf(points));
  });

  test.each(TRACK.refused)("$name is refused", ({ hex, code }) => {
    expect(refused(() => decodeTrack(bytesOf(hex)))).toBe(code);
  });

  test.each(TRACK.fixes)("a position of $at becomes its point", ({ at, mock, point, ...told }) => {
    expect(pointOf({ ...told, at: at * 1000, isMock: mock })).toEqual(pointsOf([point])[0]);
  });
});

describe("a day of walking", () => {
  const day = Array.from({ length: MOST_POINTS }, (_, at) => ({
    time: 17_632_548_000 + at * 10,
    lon: 120_050_000 + Math.round(40 * Math.sin(at / 7)) + at,
    lat: 35_950_000 - Math.round(30 * Math.cos(at / 11)),
    accuracy: 5 + (at % 4),
    isMock: at % 997 === 0,
    speed: at % 3 === 0 ? -1 : 12,
  }));

  test("comes back as it was, in under ten bytes a point", () => {
    const packed = encodeTrack(day);
    expect(packed.length).toBeLessThan(10 * day.length);
    expect(decodeTrack(packed)).toEqual(day);
  });

  test("with any byte changed is refused", () => {
    const packed = encodeTrack(day.slice(0, 20));
    for (let at = 0; at < packed.length; at += 1) {
      const changed = packed.slice();
      changed[at] = (changed[at] as number) ^ 0x10;
      expect(refused(() => decodeTrack(changed))).not.toBe("");
    }
  });

  test("a point too many, none, and a number that is none are refused", () => {
    expect(refused(() => encodeTrack([...day, ...day.slice(0, 1)]))).toBe("track.too_long");
    expect(() => encodeTrack([])).toThrow(RangeError);
    expect(() => encodeTrack([{ ...(day[0] as TrackPoint), lon: Number.NaN }])).toThrow(RangeError);
  });
});
