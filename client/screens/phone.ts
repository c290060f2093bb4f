/**
 * The phone as one thing: who holds it, whether it is open, the post that is worked in, and its line to the server.
 *
 * Screens read from here and ask here for deeds; nothing else touches store, engine or line.
 */
import { Engine, type Wish } from "../engine/engine";
import { POST_ENDED, Refusal, type Row } from "../engine/protocol";
import type { Command } from "../engine/queue";
import { type Database, eraseDatabase, openDatabase } from "../store/database";
import { newId } from "../store/ids";
import { PhoneStore } from "../store/phone_store";
import * as vault from "../store/vault";
import * as devices from "../transport/devices";
import { Away, HttpTransport, Told4xx } from "../transport/http";
import { linesOf, sendAll } from "../transport/sending";
import { language } from "../words/say";
import { holdAlone } from "./holding";
import { Holdings } from "./holdings";
import { badge, cameDown, newOf } from "./news";
import { forgetMarks, type Line, type Post, roomless, type Stage } from "./standing";

export type { Line, Post, Stage } from "./standing";

const EVERY = 30_000;
const LOCK_AFTER = 15 * 60_000;
/** Looks go up like deeds, yet nobody did anything: they are not counted, and one that came too late is let go. */
export const SILENT: ReadonlySet<string> = new Set(["home.look", "person.look"]);
/** Goes up beside what was done and is not counted; where it is refused somebody is told. */
const UNCOUNTED: ReadonlySet<string> = new Set(["track.pieces"]);
const isOpen = (one: Command): boolean => one.state === "waiting" || one.state === "ready";
/** The token and what we know about us, sealed with the drafts: a draft of no post. */
const OURS = "ours";
const WEEK = "week";

interface Ours {
  token: string;
  posts: Post[];
  post: string;
  me: devices.Me;
}

export class Phone {
  stage: Stage = "starting";
  why = "";
  line: Line = { isOnline: navigator.onLine, isBusy: false, waiting: 0, toChoose: 0, syncedAt: null, isWhole: false, clockIsOff: null, trouble: "" };
  posts: Post[] = [];
  post: Post | null = null;
  me: devices.Me | null = null;
  holdings = new Holdings();
  /** What was done here and has not become true yet, of all my posts. */
  queue: Command[] = [];
  /** A newer shell waits to be taken over. */
  renewal: (() => void) | null = null;

  private heard: (() => void)[] = [];
  private db: Database | null = null;
  private kept: vault.Kept | null = null;
  private store: PhoneStore | null = null;
  private engine: Engine | null = null;
  private token = "";
  private timer = 0;
  private lastTouch = Date.now();
  private running: Promise<void> | null = null;
  private oursKept = "";
  private isAskedAgain = false;

  constructor(readonly about: { door: string; signIn: string; shell: string }) {}

  listen(hear: () => void): () => void {
    this.heard.push(hear);
    return () => (this.heard = this.heard.filter((one) => one !== hear));
  }

  tell(): void {
    for (const hear of this.heard) hear();
  }

  /** Begin: one window at a time holds the tables. */
  async start(): Promise<void> {
    if (!globalThis.isSecureContext || !("indexedDB" in globalThis) || !("locks" in navigator)) return this.stand("unsupported");
    const isMine = await holdAlone();
    if (!isMine) return this.stand("elsewhere");
    await navigator.storage?.persist?.();
    this.db = await openDatabase(undefined, () => this.stand("ended"));
    this.kept = (await this.db.get("vault", "kept")) ?? null;
    if (this.kept === null) return this.welcome();
    this.stand("locked");
  }

  stand(stage: Stage, why = ""): void {
    this.stage = stage;
    this.why = why;
    this.tell();
  }

  /** Nobody holds this phone yet: whoever has signed in may. */
  private async welcome(): Promise<void> {
    try {
      const door = await devices.door(this.about.door);
      this.stand(door.signed_in ? "enrolling" : "stranger");
    } catch {
      this.stand("stranger");
    }
  }

  /** Take this phone into use, or open it anew after a sign-in, under a PIN for the time without signal. */
  async enrol(pin: string): Promise<void> {
    const door = await devices.door(this.about.door);
    if (!door.signed_in) return this.stand("stranger");
    const before = this.kept;
    const given = before === null ? await devices.enrol(newId(), door.mark) : await devices.release(before.device, door.mark);
    const now = Date.now();
    const { kept, key } = before === null ? await vault.begin(given, pin, now) : await vault.renew(before, given, pin, now);
    await this.keep(kept);
    await this.unlocked(key, given.token);
  }

  /** Open with the PIN; how many tries are left when it is wrong, null when it is right. */
  async unlock(pin: string): Promise<number | null> {
    const before = this.kept;
    if (before === null) throw new Error("nothing to open");
    // Counted before it is tried: whoever ends the app in between has had their try.
    await this.keep({ ...before, tries: before.tries + 1 });
    const opened = await vault.openWithPin(before, pin, Date.now());
    if (opened === "erase") {
      await this.erase("wrong_pins");
      return 0;
    }
    if (opened === "too_old") {
      await this.keep(before);
      await this.askAgain();
      return null;
    }
    await this.keep(opened.kept);
    if ("wrong" in opened) return opened.wrong;
    await this.unlocked(opened.key, null);
    return null;
  }

  /** The PIN is forgotten or too old: a sign-in opens the phone, and a new PIN is chosen. */
  async askAgain(): Promise<void> {
    const door = await devices.door(this.about.door).catch(() => null);
    this.stand(door?.signed_in ? "enrolling" : "renewing");
  }

  private async unlocked(key: CryptoKey, token: string | null): Promise<void> {
    if (this.db === null || this.kept === null) throw new Error("no tables");
    this.store = await PhoneStore.open(this.db, { outbox: this.kept.outboxKey, data: key });
    const ours = (await this.store.drafts(OURS)).find((draft) => draft.id === OURS)?.content as unknown as Ours | undefined;
    this.token = token ?? ours?.token ?? "";
    this.me = ours?.me ?? null;
    this.posts = ours?.posts ?? [];
    await this.store.sweep(Date.now());
    this.store.listen(() => void this.looked());
    await this.chooseBy(ours?.post ?? "");
    this.stand("open");
    this.touched();
    this.begin();
    void this.sync();
  }

  private async keepOurs(): Promise<void> {
    const content = { token: this.token, posts: this.posts, post: this.post?.id ?? "", me: this.me && { ...this.me, at: "" } };
    const spelled = JSON.stringify(content);
    if (spelled === this.oursKept) return;
    this.oursKept = spelled;
    const draft = { id: OURS, post: OURS, kind: OURS, subject: null, form: null, content: content as never, saved_at: new Date().toISOString() };
    await this.store?.apply({ post: OURS, putDrafts: [draft], standing: { cursor: "", bytes: 0, isWhole: true, isEnded: false } });
  }

  /** My week as the centre says it now, else as it said it last; null where it never did. */
  async week(): Promise<{ week: devices.Week; isFresh: boolean } | null> {
    const told = await devices.week(this.token, language()).catch(() => null);
    if (told === null) {
      const kept = (await this.store?.drafts(OURS))?.find((draft) => draft.id === WEEK);
      return kept === undefined ? null : { week: kept.content as unknown as devices.Week, isFresh: false };
    }
    const draft = { id: WEEK, post: OURS, kind: WEEK, subject: null, form: null, content: told as never, saved_at: new Date().toISOString() };
    await this.store?.apply({ post: OURS, putDrafts: [draft], standing: { cursor: "", bytes: 0, isWhole: true, isEnded: false } });
    return { week: told, isFresh: true };
  }

  private async keep(kept: vault.Kept): Promise<void> {
    this.kept = kept;
    await this.db?.put("vault", kept, "kept");
  }

  /** Work in another of my posts. */
  async choose(id: string): Promise<void> {
    await this.chooseBy(id);
    await this.keepOurs();
    void this.sync();
  }

  private async chooseBy(id: string): Promise<void> {
    this.post = this.posts.find((one) => one.id === id) ?? this.posts[0] ?? null;
    this.engine = this.post && this.store ? this.engineOf(this.post.id) : null;
    await this.looked();
  }

  private engineOf(post: string): Engine {
    if (this.store === null) throw new Error("locked");
    const caller = () => ({ token: this.token, language: language() });
    return new Engine(post, this.store, new HttpTransport(caller), { now: Date.now, newId });
  }

  /** What is held has changed: count and draw again. */
  private async looked(): Promise<void> {
    const { store, post } = this;
    if (store === null) return;
    const commands = (await Promise.all(this.posts.map((one) => store.commands(one.id)))).flat();
    this.queue = commands.filter((one) => !SILENT.has(one.deed) && !(UNCOUNTED.has(one.deed) && isOpen(one)));
    this.line.waiting = this.queue.filter(isOpen).length;
    this.line.toChoose = this.queue.length - this.line.waiting;
    if (post !== null) {
      await this.holdings.read(store, post.id);
      this.line.isWhole = (await store.standing(post.id))?.isWhole ?? false;
      if (this.line.isWhole) cameDown(post.id, this.holdings.all("cases"));
    }
    badge(newOf(this.holdings, post?.id ?? "").length);
    this.tell();
  }

  /** Have something done; it goes up as soon as there is a line. */
  async wish(wish: Wish, post = this.post?.id): Promise<string> {
    if (post === undefined || this.engine === null) throw new Error("no post");
    const after = this.holdings.believed.lastOn(wish.subject ?? null);
    const id = await this.engineFor(post).wish({ ...wish, after }).catch(roomless);
    if (this.store !== null) await this.holdings.believe(this.store, post, id);
    void this.askWorker();
    void this.sync();
    return id;
  }

  get work(): Engine {
    if (this.engine === null) throw new Error("no post");
    return this.engine;
  }

  engineFor(post: string): Engine {
    return this.post?.id === post ? this.work : this.engineOf(post);
  }

  async keepPhoto(photo: Blob): Promise<string> {
    const local = newId();
    if (this.store === null || this.post === null) throw new Error("no post");
    await this.store.keepPhoto(this.post.id, local, photo, Date.now()).catch(roomless);
    return local;
  }

  photo(local: string): Promise<Blob | null> {
    return this.store?.photo(local) ?? Promise.resolve(null);
  }

  recording(id: string): Promise<Blob | null> {
    return devices.recording(id, this.token);
  }

  picture(id: string, size: "full" | "thumb"): Promise<Blob | null> {
    return devices.picture(id, size, this.token);
  }

  async dropPhoto(local: string): Promise<void> {
    await this.store?.dropPhoto(local);
  }

  drafts() {
    return this.store && this.post ? this.store.drafts(this.post.id) : Promise.resolve([]);
  }

  document(kind: string, id: string): Row | null {
    return this.holdings.one(kind, id);
  }

  /** The worker of the shell sends what is left when nobody looks. */
  private async askWorker(): Promise<void> {
    const worker = (await navigator.serviceWorker?.ready) as { sync?: { register(tag: string): Promise<void> } } | undefined;
    await worker?.sync?.register("gezhi-outbox").catch(() => undefined);
  }

  private begin(): void {
    globalThis.clearInterval(this.timer);
    this.timer = globalThis.setInterval(() => {
      if (Date.now() - this.lastTouch > LOCK_AFTER) this.lock();
      else if (document.visibilityState === "visible") void this.sync();
    }, EVERY) as unknown as number;
  }

  /** Somebody is there. */
  touched(): void {
    this.lastTouch = Date.now();
  }

  /** Close: what came down is sealed until the PIN is typed again. */
  lock(): void {
    globalThis.clearInterval(this.timer);
    this.store = null;
    this.engine = null;
    this.token = "";
    this.holdings = new Holdings();
    this.queue = [];
    this.stand("locked");
  }

  lineChanged(isOnline: boolean): void {
    this.line.isOnline = isOnline;
    this.tell();
    if (isOnline) void this.sync();
  }

  /** Everything goes up, then everything comes down. One run at a time; who asks meanwhile is heard by another one. */
  sync(): Promise<void> {
    this.isAskedAgain = this.running !== null;
    this.running ??= this.run().finally(() => {
      this.running = null;
      this.line.isBusy = false;
      this.tell();
      const again = this.isAskedAgain ? 0 : this.holdings.believed.nextLook();
      if (again !== null && this.line.isOnline) globalThis.setTimeout(() => void this.sync(), again);
    });
    return this.running;
  }

  private async run(): Promise<void> {
    if (this.stage !== "open" || this.store === null || this.kept === null) return;
    this.line.isBusy = true;
    this.tell();
    try {
      await this.askMe();
      for (const post of this.posts) await this.exchange(post.id);
      this.line = { ...this.line, isOnline: true, syncedAt: Date.now(), trouble: "" };
      await this.keep(vault.spoken(this.kept, Date.now()));
    } catch (trouble) {
      await this.met(trouble);
    }
  }

  private async exchange(post: string): Promise<void> {
    if (this.store === null) return;
    const engine = this.engineFor(post);
    await sendAll(post, this.store, engine, linesOf(this.token));
    while (await engine.pull()) this.tell();
    for (const late of await engine.refused()) if (SILENT.has(late.deed)) await engine.drop(late.id);
    this.line.clockIsOff = engine.clockIsOff;
  }

  /** Who I am and where I work: posts come and go. */
  private async askMe(): Promise<void> {
    const told = await devices.me(this.token, language());
    const posts = told.posts.map(({ id, role, code, name }) => ({ id, role, code, name }));
    const ended = this.posts.filter((post) => !posts.some((one) => one.id === post.id));
    for (const post of ended) await this.engineOf(post.id).end();
    const isOther = JSON.stringify([posts, told.me]) !== JSON.stringify([this.posts, this.me]);
    this.me = told;
    this.posts = [...posts, ...(await this.stillToChoose(ended))];
    if (isOther) await this.chooseBy(this.post?.id ?? "");
    await this.keepOurs();
  }

  /** Posts that ended stay as long as something of theirs was not sent and nobody has read so. */
  private async stillToChoose(ended: readonly Post[]): Promise<Post[]> {
    const left = await Promise.all(ended.map(async (post) => ((await this.store?.commands(post.id)) ?? []).length > 0));
    return ended.filter((_, at) => left[at]);
  }

  private async met(trouble: unknown): Promise<void> {
    if (trouble instanceof Told4xx && trouble.code === "phone.ended") return this.erase(String(trouble.parameters["why"] ?? ""));
    if (trouble instanceof Refusal && trouble.status === 401) return this.askAgain();
    if (trouble instanceof Refusal && trouble.code === POST_ENDED) return;
    if (trouble instanceof Away || (trouble instanceof Error && trouble.message === "no line for photos")) {
      this.line.isOnline = false;
      return;
    }
    this.line.trouble = trouble instanceof Error ? trouble.message : String(trouble);
    console.error(trouble);
  }

  /** Sign out: the server ends the device, and everything on it is erased. Away from the server it is erased all the same. */
  async leave(): Promise<void> {
    if (this.kept !== null) await devices.end(this.kept.device, this.token).catch(() => undefined);
    await this.erase("signed_out");
  }

  async erase(why: string): Promise<void> {
    globalThis.clearInterval(this.timer);
    this.store = null;
    this.engine = null;
    this.kept = null;
    this.token = "";
    this.posts = [];
    this.post = null;
    this.holdings = new Holdings();
    this.db?.close();
    this.db = null;
    await eraseDatabase();
    forgetMarks();
    this.stand("ended", why);
  }
}
