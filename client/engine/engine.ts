/**
 * One post away from its server: documents come down page by page, commands go up in order, each once.
 *
 * Everything that changes is written in one `Change`: whoever is switched off in between goes on as if nothing had been.
 */
import { corrected } from "./clock";
import { type Conflict, conflictOf, versionOf } from "./conflicts";
import { noLongerNeeded, putAside } from "./drafts";
import { FIRST, nextBytes } from "./pacing";
import { type Answer, BAD_CURSOR, type Page, POST_ENDED, Refusal, type Value } from "./protocol";
import { type Attachment, beforeOf, type Command, nextBatch, sentOf, settle, withLivingPhotos } from "./queue";
import { type Merged, merged } from "./spans";
import type { Change, Draft, Standing, Store } from "./store";
import type { Given, Transport } from "./transport";

const FRESH: Standing = { cursor: "", bytes: FIRST, isWhole: false, isEnded: false };
const MOST_COMMANDS = 50;
/** Kinds whose documents may say until when they are held. */
const PASSING = ["cases"] as const;

/** What somebody wants done. */
export interface Wish {
  deed: string;
  subject?: string | null;
  /** The version that was seen. */
  base?: number | null;
  /** Our own deed on it that was answered and that the version seen does not tell yet. */
  after?: string | null;
  body?: { [name: string]: Value };
  /** Names under which the body speaks of photos and recordings that are still on the device. */
  photos?: string[];
  /** The draft that this was. */
  draft?: string;
}

export class Engine {
  /** By how many seconds our clock differs from the server's, where that is worth saying. */
  clockIsOff: number | null = null;

  constructor(
    private readonly post: string,
    private readonly store: Store,
    private readonly transport: Transport,
    private readonly given: Given,
  ) {}

  async standing(): Promise<Standing> {
    return (await this.store.standing(this.post)) ?? { ...FRESH };
  }

  /** Take one page over; true when there is more. What does not come is asked for in smaller pages next time. */
  async pull(): Promise<boolean> {
    const standing = await this.standing();
    if (standing.isEnded) return false;
    const began = this.given.now();
    let page: Page;
    try {
      page = await this.transport.documents(this.post, standing.cursor, standing.bytes);
    } catch (trouble) {
      return await this.notPulled(trouble, standing);
    }
    await this.takeOver(page, standing, this.given.now() - began);
    return page.more;
  }

  private async takeOver(page: Page, standing: Standing, took: number): Promise<void> {
    const parts = await merged(page.parts, (kind, span) => this.store.inside(this.post, kind, span));
    const aside = await putAside(this.store, this.post, parts);
    const passed = page.more ? [] : await this.passed(page.at);
    const bytes = page.more ? nextBytes(standing.bytes, took) : standing.bytes;
    const isWhole = standing.isWhole || !page.more;
    this.noteClock(page.at);
    await this.apply({
      parts: [...passed, ...aside, ...parts],
      standing: { ...standing, cursor: page.cursor, bytes, isWhole },
    });
  }

  /** What was held until an instant that has come. */
  private async passed(at: string): Promise<Merged[]> {
    const found: Merged[] = [];
    for (const kind of PASSING) {
      const rows = await this.store.documents(this.post, kind);
      const gone = rows.filter((row) => typeof row["until"] === "string" && Date.parse(row["until"]) <= Date.parse(at)).map((row) => row.id);
      if (gone.length > 0) found.push({ kind, put: [], gone });
    }
    return found;
  }

  private async notPulled(trouble: unknown, standing: Standing): Promise<boolean> {
    if (trouble instanceof Refusal && trouble.code === POST_ENDED) {
      await this.end();
      return false;
    }
    if (trouble instanceof Refusal && trouble.code === BAD_CURSOR && standing.cursor !== "") {
      await this.apply({ standing: { ...standing, cursor: "" } });
      return true;
    }
    if (!(trouble instanceof Refusal)) {
      await this.apply({ standing: { ...standing, bytes: nextBytes(standing.bytes, null) } });
    }
    throw trouble;
  }

  /** Have something done as soon as there is a line; the id of the command. Throws where the post has ended. */
  async wish(wish: Wish): Promise<string> {
    if ((await this.standing()).isEnded) throw new Refusal(POST_ENDED, 410);
    const queue = await this.store.commands(this.post);
    const subject = wish.subject ?? null;
    const attachments: Attachment[] = (wish.photos ?? []).map((local) => ({ local, id: null, since: null }));
    const command: Command = {
      post: this.post,
      id: this.given.newId(),
      deed: wish.deed,
      subject,
      base: wish.base ?? null,
      after: beforeOf(queue, subject) ?? wish.after ?? null,
      body: wish.body ?? {},
      done_at: new Date(this.given.now()).toISOString(),
      state: attachments.length > 0 ? "waiting" : "ready",
      attachments,
      result: null,
    };
    await this.apply({ putCommands: [command], ...(wish.draft === undefined ? {} : await this.withoutDraft(wish.draft)) });
    return command.id;
  }

  /** A photo has gone up and the server has given it an id. */
  async attached(local: string, id: string): Promise<void> {
    const since = this.given.now();
    const changed = (await this.store.commands(this.post))
      .filter((command) => command.attachments.some((one) => one.local === local && one.id === null))
      .map((command) => {
        const attachments = command.attachments.map((one) => (one.local === local ? { ...one, id, since } : one));
        const isReady = command.state === "waiting" && attachments.every((one) => one.id !== null);
        return { ...command, attachments, state: isReady ? ("ready" as const) : command.state };
      });
    if (changed.length > 0) await this.apply({ putCommands: changed });
  }

  /** A photo cannot go up: commands that show it stand as refused, with their words, until somebody has chosen. */
  async withoutPhoto(local: string, code: string, sentence = ""): Promise<void> {
    const stuck = (await this.store.commands(this.post))
      .filter((command) => command.state === "waiting" && command.attachments.some((one) => one.local === local))
      .map((command): Command => {
        const result = { id: command.id, outcome: "refused" as const, code, sentence };
        return { ...command, state: "refused", result };
      });
    if (stuck.length > 0) await this.apply({ putCommands: stuck });
  }

  /** Send what can go; how many commands were answered. */
  async push(most = MOST_COMMANDS): Promise<number> {
    const queue = await this.queue();
    const wanted = new Set(nextBatch(queue, most));
    if (wanted.size === 0) return 0;
    const commands = queue.filter((command) => wanted.has(command.id)).map(sentOf);
    const clock = new Date(this.given.now()).toISOString();
    let answer: Answer;
    try {
      answer = await this.transport.commands(this.post, { clock, commands });
    } catch (trouble) {
      if (!(trouble instanceof Refusal) || trouble.code !== POST_ENDED) throw trouble;
      await this.end();
      return wanted.size;
    }
    this.noteClock(answer.at);
    await this.settled(settle(queue, answer.results), queue);
    return answer.results.filter((result) => result.outcome !== "failed").length;
  }

  /** The commands, those whose photos the server may have forgotten waiting for them again. */
  private async queue(): Promise<Command[]> {
    const kept = await this.store.commands(this.post);
    const queue = kept.map((command) => withLivingPhotos(command, this.given.now()));
    const putCommands = queue.filter((command, at) => command !== kept[at]);
    if (putCommands.length > 0) await this.apply({ putCommands });
    return queue;
  }

  /** Write what an answer changed. A command that was made meanwhile is not in `queue` and stays untouched. */
  private async settled(left: readonly Command[], queue: readonly Command[]): Promise<void> {
    const kept = new Map(left.map((command) => [command.id, command]));
    const dropCommands = queue.filter((command) => !kept.has(command.id)).map((command) => command.id);
    const putCommands = queue.flatMap((command) => {
      const now = kept.get(command.id);
      return now !== undefined && now !== command ? [now] : [];
    });
    if (dropCommands.length + putCommands.length > 0) await this.apply({ dropCommands, putCommands });
  }

  /** What stands side by side and waits for somebody to choose. */
  async conflicts(): Promise<Conflict[]> {
    return (await this.store.commands(this.post)).filter((one) => one.state === "conflict").map(conflictOf);
  }

  async refused(): Promise<Command[]> {
    return (await this.store.commands(this.post)).filter((one) => one.state === "refused");
  }

  /** Theirs stands, ours is dropped; or a refusal was read. */
  async drop(id: string): Promise<void> {
    await this.settledOne(id);
    await this.apply({ dropCommands: [id] });
  }

  /** Ours is said again, upon theirs and as of now, or what was refused is sent once more: a new command; its id. */
  async insist(id: string): Promise<string> {
    const command = await this.settledOne(id);
    const queue = await this.store.commands(this.post);
    const again: Command = {
      ...command,
      id: this.given.newId(),
      base: versionOf(conflictOf(command)) ?? command.base,
      // Whoever has seen theirs and insists says it now: it is the newer word.
      done_at: command.state === "conflict" ? new Date(this.given.now()).toISOString() : command.done_at,
      after: beforeOf(queue, command.subject),
      // What could not go up is tried once more before it.
      state: command.attachments.every((one) => one.id !== null) ? "ready" : "waiting",
      result: null,
    };
    await this.apply({ dropCommands: [id], putCommands: [again] });
    return again.id;
  }

  private async settledOne(id: string): Promise<Command> {
    const found = (await this.store.commands(this.post)).find((command) => command.id === id);
    if (found === undefined || (found.state !== "conflict" && found.state !== "refused")) {
      throw new Error("nothing was answered that could be chosen about");
    }
    return found;
  }

  async keepDraft(draft: Omit<Draft, "post" | "saved_at">): Promise<void> {
    const saved_at = new Date(this.given.now()).toISOString();
    await this.apply({ putDrafts: [{ ...draft, post: this.post, saved_at }] });
  }

  async dropDraft(id: string): Promise<void> {
    await this.apply(await this.withoutDraft(id));
  }

  private async withoutDraft(id: string): Promise<Omit<Change, "post">> {
    const drafts = await this.store.drafts(this.post);
    return { dropDrafts: [id], parts: noLongerNeeded(drafts, id) };
  }

  /** Forget everything of the post. What was not sent is shown as refused: which deed, on what, when; not what it said. */
  async end(): Promise<void> {
    const commands = await this.store.commands(this.post);
    const drafts = await this.store.drafts(this.post);
    const putCommands = commands.map((command): Command => {
      const result = command.result ?? { id: command.id, outcome: "refused" as const, code: POST_ENDED };
      return { ...command, body: {}, attachments: [], state: "refused", result: { ...result, theirs: null } };
    });
    await this.apply({
      forgetDocuments: true,
      dropDrafts: drafts.map((draft) => draft.id),
      putCommands,
      standing: { ...FRESH, isEnded: true },
    });
  }

  private noteClock(at: string): void {
    const now = this.given.now();
    const { offSeconds, isTold } = corrected(now, now, Date.parse(at));
    this.clockIsOff = isTold ? offSeconds : null;
  }

  private apply(change: Omit<Change, "post">): Promise<void> {
    return this.store.apply({ post: this.post, ...change });
  }
}
