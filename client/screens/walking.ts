/**
 * The round that is being walked on this phone: it listens to the receiver while Gezhi is on the screen, keeps the way
 * in pieces that outlive the phone's end, and passes key points inside their fence.
 *
 * A browser hears nothing while the screen is dark: the receiver is let go at once then, and the piece is closed.
 */
import { isAtPoint, MOST_BLUR_M } from "../engine/rounds";
import { base64, close, EMPTY, paused, type Recording, take } from "../engine/recorder";
import { decodeTrack, encodeTrack, type Fix, pointOf, type TrackPoint } from "../engine/track";
import type { Value } from "../engine/protocol";
import { dayOf, metres } from "../words/times";
import type { Phone } from "./phone";
import { type KeyPoint, noteEnded, pointsOf, type Walked } from "./key_points";

export interface Here {
  lon: number;
  lat: number;
  accuracy: number;
  isMock: boolean;
  at: number;
}

export interface Walk {
  round: string;
  /** The plan's id; null where it is a round of one's own. */
  plan: string | null;
  name: string;
  begunAt: number;
  isPaused: boolean;
  /** Points passed, and when. */
  passed: Record<string, number>;
  /** The way so far, thinned: for the map alone. */
  way: TrackPoint[];
  recording: Recording;
}

/** As the draft keeps it: the points in the form they travel in, a few bytes each. */
type Kept = Omit<Walk, "way" | "recording"> & { way: string; open: string; isJoined: boolean; heardAt: number | null; recordedMs: number };

const DRAFT = "walk";
const KEEP_EVERY = 20_000;
const WAY_STEP_M = 12;
const MOST_WAY = 4000;
const WAKE = "gezhi-wake";

const spelled = (points: readonly TrackPoint[]): string => (points.length === 0 ? "" : base64(encodeTrack(points)));
const read = (text: string): TrackPoint[] => (text === "" ? [] : decodeTrack(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));

export const keepsAwake = (): boolean => localStorage.getItem(WAKE) === "on";

export class Walking {
  walk: Walk | null = null;
  here: Here | null = null;
  /** Why there is no position: "denied", "none". */
  trouble = "";
  private post = "";
  private watch: number | null = null;
  private keptAt = 0;
  private chain: Promise<unknown> = Promise.resolve();
  private heard = new Set<() => void>();
  private readonly ended = new Set<string>();
  private lamp: { release(): Promise<void> } | null = null;

  constructor(private readonly phone: Phone) {
    phone.listen(() => this.follow());
    document.addEventListener("visibilitychange", () => this.seen());
    globalThis.addEventListener("pagehide", () => this.rest());
    this.follow();
  }

  listen(hear: () => void): () => void {
    this.heard.add(hear);
    return () => void this.heard.delete(hear);
  }

  private tell(): void {
    for (const hear of this.heard) hear();
  }

  get isRecording(): boolean {
    return this.watch !== null;
  }

  /** The phone was opened, closed, or another post was chosen. */
  private follow(): void {
    const post = this.phone.stage === "open" ? (this.phone.post?.id ?? "") : "";
    if (post === this.post) return;
    if (this.phone.stage === "open") this.rest();
    else this.letGo();
    this.post = post;
    this.walk = null;
    if (post !== "") void this.load(post);
  }

  private async load(post: string): Promise<void> {
    const draft = (await this.phone.drafts()).find((one) => one.id === DRAFT);
    if (this.post !== post || draft === undefined || this.walk !== null) return;
    const { way, open, isJoined, heardAt, recordedMs, ...rest } = draft.content as unknown as Kept;
    this.walk = { ...rest, way: read(way), recording: paused({ points: read(open), isJoined, heardAt, recordedMs }) };
    this.seen();
  }

  async begin(plan: string | null, name: string): Promise<void> {
    if (this.walk !== null) return;
    const round = await this.phone.wish({ deed: "round.begin", body: { plan } });
    this.goOn({ id: round, begunAt: Date.now(), passed: [] }, plan, name);
  }

  /** Go on with a round, also one that was begun on another phone. */
  goOn(walked: Pick<Walked, "id" | "begunAt" | "passed">, plan: string | null, name: string): void {
    const passed = Object.fromEntries(walked.passed.map((point) => [point, walked.begunAt]));
    this.walk = { round: walked.id, plan, name, begunAt: walked.begunAt, isPaused: false, passed, way: [], recording: EMPTY };
    this.keep(true);
    this.seen();
  }

  pause(isPaused: boolean): void {
    if (this.walk === null) return;
    this.walk.isPaused = isPaused;
    if (isPaused) this.rest();
    else this.seen();
    this.keep(true);
  }

  /** The round is over: what was recorded goes up, then its end. */
  async end(words: string, isBrokenOff: boolean): Promise<void> {
    const { walk } = this;
    if (walk === null) return;
    this.rest();
    this.ended.add(walk.round);
    if (walk.plan !== null) noteEnded(walk.plan, { id: walk.round, day: dayOf(walk.begunAt), state: isBrokenOff ? "broken_off" : "ended", begunAt: walk.begunAt, passed: Object.keys(walk.passed) });
    this.walk = null;
    this.tell();
    await this.wish(walk, isBrokenOff ? "round.break_off" : "round.end", { words }, DRAFT);
  }

  /** Key points of the plan that is walked. */
  get points(): KeyPoint[] {
    const plan = this.walk?.plan ? this.phone.document("rounds", this.walk.plan) : null;
    return plan === null ? [] : pointsOf(plan);
  }

  /** Metres to a point; null while nobody knows where the phone is. */
  awayFrom(point: KeyPoint): number | null {
    return this.here === null ? null : metres([this.here.lon, this.here.lat], [point.lon, point.lat]);
  }

  /** Whether the centre would believe that this is the point. */
  isAt(point: KeyPoint): boolean {
    const away = this.awayFrom(point);
    return away !== null && isAtPoint(away, this.here?.accuracy ?? 0, point.radius);
  }

  /** Pass a point: inside its fence, or by hand with a reason. */
  pass(point: KeyPoint, words = ""): void {
    const { walk, here } = this;
    if (walk === null || walk.passed[point.id] !== undefined) return;
    walk.passed[point.id] = Date.now();
    const place = here === null ? null : { lon: here.lon, lat: here.lat, accuracy: here.accuracy, mock: here.isMock };
    void this.wish(walk, "round.check_in", { point: point.id, way: words === "" ? "fence" : "hand", place, words });
    this.keep(true);
  }

  private wish(walk: Walk, deed: string, body: { [name: string]: Value }, draft?: string): Promise<unknown> {
    const { post } = this;
    const wished = this.chain.then(() => this.phone.wish({ deed, subject: walk.round, body, ...(draft === undefined ? {} : { draft }) }, post));
    this.chain = wished.catch((trouble: unknown) => console.error(trouble));
    return wished;
  }

  /** The page came to the screen, or left it. */
  private seen(): void {
    if (document.visibilityState === "hidden") return this.rest();
    if (this.walk === null || this.walk.isPaused || this.watch !== null || navigator.geolocation === undefined) return this.tell();
    this.trouble = "";
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.hear(position),
      (error) => {
        this.trouble = error.code === 1 ? "denied" : "none";
        this.tell();
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
    );
    void this.light();
    this.tell();
  }

  /** Let the receiver go, and close the piece: what was recorded is safe. */
  private rest(): void {
    this.letGo();
    const { walk } = this;
    if (walk === null) return;
    const { recording, piece } = close(paused(walk.recording));
    walk.recording = recording;
    if (piece !== null) this.send(walk, piece);
    this.keep(true);
  }

  private letGo(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.here = null;
    void this.lamp?.release().catch(() => undefined);
    this.lamp = null;
    this.tell();
  }

  private hear({ coords, timestamp, ...more }: GeolocationPosition): void {
    const { walk } = this;
    if (walk === null) return;
    const isMock = (more as { mocked?: unknown }).mocked === true;
    const { longitude: lon, latitude: lat, accuracy, speed } = coords;
    this.here = { lon, lat, accuracy, isMock, at: timestamp };
    this.trouble = "";
    const fix: Fix = { at: timestamp, lon, lat, accuracy, isMock, speed };
    const taken = take(walk.recording, fix);
    walk.recording = taken.recording;
    if (taken.piece !== null) this.send(walk, taken.piece);
    if (taken.hasMoved) {
      this.phone.touched();
      this.onTheWay(walk, pointOf(fix));
    }
    this.passNear(walk);
    this.keep(taken.piece !== null);
    this.tell();
  }

  private onTheWay(walk: Walk, point: TrackPoint): void {
    const last = walk.way[walk.way.length - 1];
    const isFar = last === undefined || metres([last.lon / 1e6, last.lat / 1e6], [point.lon / 1e6, point.lat / 1e6]) >= WAY_STEP_M;
    if (isFar && point.accuracy <= MOST_BLUR_M && walk.way.length < MOST_WAY) walk.way.push(point);
  }

  /** Without anybody's hand only well inside: where the receiver says that it knows. */
  private passNear(walk: Walk): void {
    if (this.here === null || this.here.accuracy > MOST_BLUR_M) return;
    for (const point of this.points) {
      if (walk.passed[point.id] === undefined && (this.awayFrom(point) ?? Infinity) <= point.radius) this.pass(point);
    }
  }

  private send(walk: Walk, piece: Uint8Array): void {
    void this.wish(walk, "track.pieces", { round: walk.round, pieces: [base64(piece)] }).catch(() => undefined);
  }

  /** Keep what would be lost if the phone ended now; not after every step. */
  private keep(isAtOnce: boolean): void {
    const { walk, post } = this;
    const now = Date.now();
    if (walk === null || post === "" || (!isAtOnce && now - this.keptAt < KEEP_EVERY)) return;
    this.keptAt = now;
    const { way, recording, ...rest } = walk;
    const content: Kept = { ...rest, passed: { ...rest.passed }, way: spelled(way), open: spelled(recording.points), isJoined: recording.isJoined, heardAt: recording.heardAt, recordedMs: recording.recordedMs };
    this.chain = this.chain.then(() => (!this.ended.has(walk.round) ? this.phone.engineFor(post).keepDraft({ id: DRAFT, kind: DRAFT, subject: walk.round, form: null, content: content as unknown as Value }) : undefined)).catch((trouble: unknown) => console.error(trouble));
    this.tell();
  }

  keepAwake(isWanted: boolean): void {
    localStorage.setItem(WAKE, isWanted ? "on" : "off");
    if (isWanted) void this.light();
    else {
      void this.lamp?.release().catch(() => undefined);
      this.lamp = null;
    }
    this.tell();
  }

  private async light(): Promise<void> {
    const screen = (navigator as { wakeLock?: { request(of: "screen"): Promise<{ release(): Promise<void> }> } }).wakeLock;
    if (!keepsAwake() || this.watch === null || this.lamp !== null || screen === undefined) return;
    this.lamp = await screen.request("screen").catch(() => null);
  }

  /** Between 0 and 1: how much of the round so far was recorded. */
  share(now: number): number {
    if (this.walk === null) return 0;
    return Math.min(1, this.walk.recording.recordedMs / Math.max(1, now - this.walk.begunAt));
  }
}

const known = new WeakMap<Phone, Walking>();

/** The one of a phone. */
export function walkingOf(phone: Phone): Walking {
  const found = known.get(phone) ?? new Walking(phone);
  known.set(phone, found);
  return found;
}
