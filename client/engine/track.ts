/**
 * A piece of a track on the wire. As `gezhi/domain/patrols/rules/wire.py`, where the form is described; both run
 * `contracts/vectors/track.json`.
 *
 * No number passes 49 bits, so that all of them are exact here: they are read and written by division, never by
 * bitwise operators, which know 32 bits only.
 */

/** Time in tenths of a second since 1970 (UTC), longitude and latitude in millionths of a degree, accuracy in whole
 *  metres (0: unknown), whether the position was mocked, speed in decimetres a second (-1: unknown). */
export interface TrackPoint {
  readonly time: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracy: number;
  readonly isMock: boolean;
  readonly speed: number;
}

/** A position as the phone's receiver tells it; milliseconds since 1970, degrees, metres, metres a second. */
export interface Fix {
  readonly at: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracy: number | null;
  readonly isMock: boolean;
  readonly speed: number | null;
}

export type TrackFault = "track.damaged" | "track.unknown_form" | "track.too_long";

export class BadTrack extends Error {
  constructor(readonly code: TrackFault) {
    super(code);
  }
}

export const MOST_POINTS = 10_000;
const MARK = [0x47, 0x54];
const VERSION = 1;
const HEAD = MARK.length + 1;
const TAIL = 4;
const LONGEST = 7;
const MILLIONTHS = 1_000_000;

/** The point that a position becomes: halves round up, accuracy is never made better than it was told. */
export function pointOf(fix: Fix): TrackPoint {
  return {
    time: Math.floor(fix.at / 100 + 0.5),
    lon: Math.floor(fix.lon * MILLIONTHS + 0.5),
    lat: Math.floor(fix.lat * MILLIONTHS + 0.5),
    accuracy: Math.ceil(fix.accuracy ?? 0),
    isMock: fix.isMock,
    speed: fix.speed === null || !(fix.speed >= 0) ? -1 : Math.floor(fix.speed * 10 + 0.5),
  };
}

/** The bytes of 1 to `MOST_POINTS` points. Throws BadTrack `track.too_long`, RangeError for no point or a number that
 *  does not fit. */
export function encodeTrack(points: readonly TrackPoint[]): Uint8Array {
  if (points.length === 0) throw new RangeError("a piece of a track has at least one point");
  if (points.length > MOST_POINTS) throw new BadTrack("track.too_long");
  const body = [...MARK, VERSION];
  write(body, points.length);
  for (const column of COLUMNS) {
    let before = 0;
    for (const point of points) {
      const value = column(point);
      const step = value - before;
      write(body, step >= 0 ? step * 2 : -step * 2 - 1);
      before = value;
    }
  }
  const sum = crc32(body);
  for (let place = 0; place < TAIL; place += 1) body.push((sum >>> (8 * place)) & 0xff);
  return Uint8Array.from(body);
}

/** The points of a piece, as they were sent. Throws BadTrack. */
export function decodeTrack(data: Uint8Array): TrackPoint[] {
  const reader = new Reader(checked(data));
  const count = reader.number();
  if (count > MOST_POINTS) throw new BadTrack("track.too_long");
  if (count === 0) throw new BadTrack("track.damaged");
  const [times, lons, lats, qualities, speeds] = COLUMNS.map(() => reader.column(count)) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  if (!reader.isAtEnd || qualities.some((one) => one < 0) || speeds.some((one) => one < 0)) {
    throw new BadTrack("track.damaged");
  }
  return times.map((time, at) => ({
    time,
    lon: lons[at] as number,
    lat: lats[at] as number,
    accuracy: Math.floor((qualities[at] as number) / 2),
    isMock: (qualities[at] as number) % 2 === 1,
    speed: (speeds[at] as number) - 1,
  }));
}

const COLUMNS: readonly ((point: TrackPoint) => number)[] = [
  (point) => point.time,
  (point) => point.lon,
  (point) => point.lat,
  (point) => point.accuracy * 2 + (point.isMock ? 1 : 0),
  (point) => point.speed + 1,
];

/** The bytes before the check sum. */
function checked(data: Uint8Array): Uint8Array {
  if (data.length < HEAD || data[0] !== MARK[0] || data[1] !== MARK[1]) throw new BadTrack("track.damaged");
  if (data[MARK.length] !== VERSION) throw new BadTrack("track.unknown_form");
  const body = data.subarray(0, Math.max(0, data.length - TAIL));
  const sum = crc32(body);
  for (let place = 0; place < TAIL; place += 1) {
    if (data[body.length + place] !== ((sum >>> (8 * place)) & 0xff)) throw new BadTrack("track.damaged");
  }
  return body;
}

class Reader {
  private at = HEAD;

  constructor(private readonly body: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at === this.body.length;
  }

  /** One number of at most seven groups, in its shortest spelling. */
  number(): number {
    let value = 0;
    let scale = 1;
    for (let place = 0; place < LONGEST; place += 1) {
      const byte = this.body[this.at];
      if (byte === undefined) throw new BadTrack("track.damaged");
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && place > 0) throw new BadTrack("track.damaged");
        return value;
      }
      scale *= 128;
    }
    throw new BadTrack("track.damaged");
  }

  column(count: number): number[] {
    const values = new Array<number>(count);
    let before = 0;
    for (let at = 0; at < count; at += 1) {
      const told = this.number();
      before += told % 2 === 0 ? told / 2 : -(told + 1) / 2;
      values[at] = before;
    }
    return values;
  }
}

function write(out: number[], value: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (7 * LONGEST)) {
    throw new RangeError("a number does not fit into 49 bits");
  }
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** CRC-32 as zlib reckons it. */
function crc32(bytes: ArrayLike<number>): number {
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) {
    sum = (TABLE[(sum ^ (bytes[at] as number)) & 0xff] as number) ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
