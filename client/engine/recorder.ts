/**
 * The way as it is walked: positions come in, pieces of the track come out. Pure: no clock, no receiver, no screen.
 *
 * The server judges what is noise (`patrols/rules/noise.py`) and can judge again; here only what says nothing is left
 * out: fixes that follow each other too fast, and of those that stand still or are vague all but one every half minute
 * (from fix to fix within a minute counts as recorded).
 */
import { encodeTrack, type Fix, MOST_POINTS, pointOf, type TrackPoint } from "./track";

export interface Tolerance {
  /** An accuracy worse than this says where a mast is. As the server's `Tolerance.vague_m`. */
  vagueM: number;
  /** Nearer to the point kept before than this is standing still; half the accuracy, where that is more, at most `stillMostM`. */
  stillM: number;
  stillMostM: number;
  /** Milliseconds between points that say no more than that the phone is recording. */
  beatMs: number;
  /** No two points closer in time than this. */
  leastMs: number;
  /** A piece is closed after so long, or with so many points. */
  pieceMs: number;
  piecePoints: number;
  /** Fixes further apart leave unknown what was between. As the server's `Tolerance.gap_s`. */
  gapMs: number;
}

export const USUAL: Tolerance = {
  vagueM: 50,
  stillM: 3,
  stillMostM: 8,
  beatMs: 30_000,
  leastMs: 900,
  pieceMs: 5 * 60_000,
  piecePoints: 600,
  gapMs: 60_000,
};

/** A recording under way: the points of the piece that is open, and what was heard last. Plain, so that it can be kept. */
export interface Recording {
  points: TrackPoint[];
  /** The first of them ended the piece before. */
  isJoined: boolean;
  /** When the receiver last spoke, and for how many milliseconds it spoke in all. */
  heardAt: number | null;
  recordedMs: number;
}

export const EMPTY: Recording = { points: [], isJoined: false, heardAt: null, recordedMs: 0 };

export interface Taken {
  recording: Recording;
  /** The point was kept: somebody moved, or half a minute went by. */
  isKept: boolean;
  hasMoved: boolean;
  /** The piece that became whole with this fix. */
  piece: Uint8Array | null;
}

/** Take one position in. A position before the last one (a clock set back) is taken as it is: the server puts it in order. */
export function take(recording: Recording, fix: Fix, tolerance: Tolerance = USUAL): Taken {
  const heard = withTime(recording, fix.at, tolerance);
  const last = heard.points[heard.points.length - 1] ?? null;
  const point = pointOf(fix);
  const hasMoved = last === null || isAway(last, point, tolerance);
  if (last !== null && !isWorth(last, point, hasMoved, tolerance)) return { recording: heard, isKept: false, hasMoved: false, piece: null };
  const next = { ...heard, points: [...heard.points, point] };
  const isWhole = next.points.length >= Math.min(tolerance.piecePoints, MOST_POINTS) || Math.abs(point.time - (next.points[0] as TrackPoint).time) * 100 >= tolerance.pieceMs;
  if (!isWhole) return { recording: next, isKept: true, hasMoved, piece: null };
  const { recording: rest, piece } = close(next);
  // The last point opens the next piece, too: what came between two pieces is measured from it.
  return { recording: { ...rest, points: [point], isJoined: true }, isKept: true, hasMoved, piece };
}

/** End the open piece: the screen goes dark, the round ends. */
export function close(recording: Recording): { recording: Recording; piece: Uint8Array | null } {
  const { points } = recording;
  const piece = points.length > (recording.isJoined ? 1 : 0) ? encodeTrack(points) : null;
  return { recording: { ...recording, points: [], isJoined: false }, piece };
}

/** The receiver is let go: what comes next is not joined to what was. */
export function paused(recording: Recording): Recording {
  return { ...recording, heardAt: null };
}

function withTime(recording: Recording, at: number, tolerance: Tolerance): Recording {
  const { heardAt, recordedMs } = recording;
  const since = heardAt === null ? 0 : at - heardAt;
  const counts = since > 0 && since <= tolerance.gapMs ? since : 0;
  return { ...recording, heardAt: at, recordedMs: recordedMs + counts };
}

function isWorth(last: TrackPoint, point: TrackPoint, hasMoved: boolean, tolerance: Tolerance): boolean {
  const since = Math.abs(point.time - last.time) * 100;
  if (since < tolerance.leastMs) return false;
  const isVague = point.accuracy > tolerance.vagueM;
  return since >= tolerance.beatMs || (hasMoved && !isVague);
}

function isAway(last: TrackPoint, point: TrackPoint, tolerance: Tolerance): boolean {
  const reach = Math.min(tolerance.stillMostM, Math.max(tolerance.stillM, Math.min(last.accuracy, point.accuracy) / 2));
  return metresOf(last, point) > reach;
}

const DEGREE_M = 111_195;

function metresOf(one: TrackPoint, other: TrackPoint): number {
  const north = ((other.lat - one.lat) / 1_000_000) * DEGREE_M;
  const east = ((other.lon - one.lon) / 1_000_000) * DEGREE_M * Math.cos((one.lat / 1_000_000) * (Math.PI / 180));
  return Math.hypot(north, east);
}

/** Bytes as text that travels in a command. */
export function base64(bytes: Uint8Array): string {
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = bytes.subarray(at, at + 3);
    const left = bytes.length - at;
    text += LETTERS.charAt(one >> 2) + LETTERS.charAt(((one & 3) << 4) | (two >> 4));
    text += left > 1 ? LETTERS.charAt(((two & 15) << 2) | (three >> 6)) : "=";
    text += left > 2 ? LETTERS.charAt(three & 63) : "=";
  }
  return text;
}
