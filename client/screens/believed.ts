/** What was done here and has been answered is believed until the document says it itself.
 *
 * The centre numbers a deed a moment after it has answered it, so the page that is asked for at once does not bring it
 * yet. Without this an order that was just taken would stand there untaken until the next look.
 */
import { type Find, isOpen, kindOf } from "../engine/overlay";
import type { Row } from "../engine/protocol";
import type { Command } from "../engine/queue";

const LONGEST = 120_000;
const FIRST_LOOK = 800;
const LAST_LOOK = 30_000;

interface Kept {
  command: Command;
  /** The document as it stood when the deed was done. */
  seen: Row | null;
  answeredAt: number | null;
}

export const aboutOf = ({ subject, id }: Command): string => subject ?? id;

export class Believed {
  private kept: Kept[] = [];
  private looks = 0;

  get isEmpty(): boolean {
    return this.kept.length === 0;
  }

  note(command: Command, seen: Row | null): void {
    this.kept.push({ command, seen, answeredAt: null });
    this.looks = 0;
  }

  /** The deeds of a post that were answered and whose document does not tell them yet, as if they still waited. */
  over(post: string, queue: readonly Command[], find: Find, now: number): Command[] {
    const queued = new Map(queue.map((one) => [one.id, one]));
    this.kept = this.kept.filter((one) => {
      if (one.command.post !== post) return true;
      const waiting = queued.get(one.command.id);
      if (waiting !== undefined) return isOpen(waiting);
      one.answeredAt ??= now;
      return now - one.answeredAt < LONGEST && find(kindOf(one.command.deed), aboutOf(one.command)) === one.seen;
    });
    return this.answered.filter((one) => one.post === post).map((one) => ({ ...one, state: "ready" }));
  }

  private get answered(): Command[] {
    return this.kept.filter((one) => one.answeredAt !== null).map((one) => one.command);
  }

  /** The deed upon which the next one on a subject is made; null where the document is as new as we are. */
  lastOn(subject: string | null): string | null {
    return this.answered.filter((one) => subject !== null && aboutOf(one) === subject).at(-1)?.id ?? null;
  }

  /** In how many milliseconds it is worth looking again; null where nothing is waited for. */
  nextLook(): number | null {
    if (this.answered.length === 0) return null;
    this.looks += 1;
    return Math.min(FIRST_LOOK * 2 ** (this.looks - 1), LAST_LOOK);
  }
}
