/** Speaking into the phone: what it can record, how long, and why it cannot. A recording ends by itself. */

export const MOST_SECONDS = 60;
/** What the server takes as installed, with room for the last piece. */
export const MOST_BYTES = 1_000_000;
/** Enough for speech: a minute is a quarter of a megabyte. */
const BITS_A_SECOND = 32_000;
const PIECE = 1000;
/** What is recorded, the likeliest to be heard everywhere first. */
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"] as const;

/** `unable`: this browser records nothing; `refused`: it may not; `silent`: there is no microphone. */
export type NoSound = "unable" | "refused" | "silent";

export interface Spoken {
  sound: Blob;
  seconds: number;
}

/** Under which type this browser records, null where it does not. */
export function recordedAs(can: ((type: string) => boolean) | undefined): string | null {
  return can === undefined ? null : (TYPES.find(can) ?? null);
}

export const noSound = (trouble: unknown): NoSound => (trouble instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(trouble.name) ? "refused" : "silent");

/** Ask for the microphone and begin. */
export async function speak(): Promise<Speaking | NoSound> {
  const type = recordedAs(globalThis.MediaRecorder?.isTypeSupported.bind(MediaRecorder));
  if (type === null || navigator.mediaDevices === undefined) return "unable";
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return new Speaking(new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_A_SECOND }));
  } catch (trouble) {
    return noSound(trouble);
  }
}

/** One recording under way. The microphone is let go as soon as it ends, however it ends. */
export class Speaking {
  /** What was said; null where nothing was, or it was dropped. */
  readonly spoken: Promise<Spoken | null>;
  private readonly pieces: Blob[] = [];
  private readonly began: number;
  private readonly clock: ReturnType<typeof setTimeout>;
  private isDropped = false;

  constructor(
    private readonly recorder: MediaRecorder,
    private readonly now: () => number = Date.now,
  ) {
    this.spoken = new Promise((heard) => {
      recorder.ondataavailable = ({ data }) => this.take(data);
      recorder.onstop = () => heard(this.ended());
    });
    recorder.start(PIECE);
    this.began = now();
    this.clock = setTimeout(() => this.stop(), MOST_SECONDS * 1000);
  }

  get seconds(): number {
    return Math.min(MOST_SECONDS, Math.round((this.now() - this.began) / 1000));
  }

  stop(): void {
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  drop(): void {
    this.isDropped = true;
    this.stop();
  }

  private take(piece: Blob): void {
    this.pieces.push(piece);
    if (this.size > MOST_BYTES - this.size / this.pieces.length) this.stop();
  }

  private get size(): number {
    return this.pieces.reduce((sum, piece) => sum + piece.size, 0);
  }

  private ended(): Spoken | null {
    clearTimeout(this.clock);
    for (const track of this.recorder.stream.getTracks()) track.stop();
    if (this.isDropped || this.size === 0) return null;
    return { sound: new Blob(this.pieces, { type: this.recorder.mimeType }), seconds: Math.max(1, this.seconds) };
  }
}
