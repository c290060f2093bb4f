/**
 * The store of the phone: everything in memory while it is open, and on the device as a log of sealed changes.
 *
 * A change is one transaction: whoever is switched off finds it whole or not at all. When the log has grown to many
 * times what it says, it is written anew. Without the data key (in the worker, while nobody looks) only commands and
 * photos are there.
 */
import { MemoryStore } from "../engine/memory";
import type { Row, Span } from "../engine/protocol";
import type { Command } from "../engine/queue";
import type { Merged } from "../engine/spans";
import type { Change, Draft, Standing, Store } from "../engine/store";
import type { Database, KeptCommand, KeptPhoto } from "./database";
import { seal, sealJson, unseal, unsealJson } from "./sealing";

/** Changes behind which a log is worth writing anew, and rows in one of its records. */
const LONG_LOG = 200;
const ROWS_A_RECORD = 2000;
/** A photo that neither a command nor a draft names is of a form that was closed; after a day it goes. */
const ORPHAN_LIFE = 24 * 3600_000;

interface Written {
  parts: Merged[];
  putDrafts: Draft[];
  dropDrafts: string[];
}

export interface Keys {
  outbox: CryptoKey;
  /** Null while nobody has opened the device. */
  data: CryptoKey | null;
}

export class PhoneStore implements Store {
  private readonly memory = new MemoryStore();
  private readonly places = new Map<string, number>();
  private readonly logged = new Map<string, number>();
  private queue: Promise<unknown> = Promise.resolve();
  private heard: (() => void)[] = [];
  /** Records that could not be opened: somebody changed them, or the device is broken. */
  damaged = 0;

  private constructor(
    private readonly db: Database,
    private readonly keys: Keys,
  ) {}

  /** Everything that is kept, opened. */
  static async open(db: Database, keys: Keys): Promise<PhoneStore> {
    const store = new PhoneStore(db, keys);
    await store.loadLog();
    await store.loadCommands();
    return store;
  }

  /** Called after each change. */
  listen(hear: () => void): () => void {
    this.heard.push(hear);
    return () => (this.heard = this.heard.filter((one) => one !== hear));
  }

  private async loadLog(): Promise<void> {
    for (const post of await this.db.getAllKeys("standings")) {
      const standing = await this.db.get("standings", post);
      if (standing) await this.memory.apply({ post, standing });
    }
    if (this.keys.data === null) return;
    for (const record of await this.db.getAll("log")) {
      try {
        const written = await unsealJson<Written>(this.keys.data, `log ${record.post}`, record);
        await this.memory.apply({ post: record.post, ...written });
        this.logged.set(record.post, (this.logged.get(record.post) ?? 0) + 1);
      } catch {
        await this.forgetDamaged(record.post);
      }
    }
  }

  /** A hole in the log: what came down is asked for again from the beginning; drafts that can be read stay. */
  private async forgetDamaged(post: string): Promise<void> {
    this.damaged += 1;
    const standing = await this.memory.standing(post);
    if (standing === null || standing.isEnded) return;
    const anew = { ...standing, cursor: "", isWhole: false };
    await this.db.put("standings", anew, post);
    await this.memory.apply({ post, standing: anew });
  }

  private async loadCommands(): Promise<void> {
    const records = await this.db.getAll("commands");
    for (const record of records.sort((one, other) => one.place - other.place)) {
      const command = await this.read(record);
      if (command === null) continue;
      this.places.set(command.id, record.place);
      await this.memory.apply({ post: record.post, putCommands: [command] });
    }
  }

  /** A record that was changed is nobody's wish any more: it stands as refused, with what is known of it. */
  private async read(record: KeptCommand): Promise<Command | null> {
    try {
      return await unsealJson<Command>(this.keys.outbox, `command ${record.post} ${record.id}`, record);
    } catch {
      this.damaged += 1;
      const { id, post } = record;
      const result = { id, outcome: "refused" as const, code: "phone.damaged" };
      const nothing = { deed: "", subject: null, base: null, after: null, body: {}, done_at: "", attachments: [] };
      return { ...nothing, id, post, state: "refused", result };
    }
  }

  standing(post: string): Promise<Standing | null> {
    return this.memory.standing(post);
  }
  inside(post: string, kind: string, span: Span): Promise<string[]> {
    return this.memory.inside(post, kind, span);
  }
  document(post: string, kind: string, id: string): Promise<Row | null> {
    return this.memory.document(post, kind, id);
  }
  documents(post: string, kind: string): Promise<Row[]> {
    return this.memory.documents(post, kind);
  }
  commands(post: string): Promise<Command[]> {
    return this.memory.commands(post);
  }
  drafts(post: string): Promise<Draft[]> {
    return this.memory.drafts(post);
  }

  /** One after the other: the log says what memory holds, in the same order. */
  apply(change: Change): Promise<void> {
    const done = this.queue.then(() => this.write(change));
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async write(change: Change): Promise<void> {
    const { post } = change;
    const records = await this.recordsOf(change);
    const commands = await Promise.all((change.putCommands ?? []).map((command) => this.sealedCommand(command)));
    const photos = await this.photosLeft(change);
    const tx = this.db.transaction(["log", "standings", "commands", "photos"], "readwrite");
    const writing: Promise<unknown>[] = [tx.done];
    if (change.forgetDocuments || records.anew) {
      for (const place of await tx.objectStore("log").index("post").getAllKeys(post)) writing.push(tx.objectStore("log").delete(place));
    }
    for (const record of records.sealed) writing.push(tx.objectStore("log").put(record));
    if (change.standing) writing.push(tx.objectStore("standings").put(change.standing, post));
    for (const command of commands) writing.push(tx.objectStore("commands").put(command));
    for (const id of change.dropCommands ?? []) writing.push(tx.objectStore("commands").delete(id));
    for (const local of photos) writing.push(tx.objectStore("photos").delete(local));
    await Promise.all(writing);
    this.logged.set(post, records.anew || change.forgetDocuments ? records.sealed.length : (this.logged.get(post) ?? 0) + records.sealed.length);
    await this.memory.apply(change);
    for (const hear of this.heard) hear();
  }

  private async recordsOf(change: Change): Promise<{ sealed: { post: string; iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }[]; anew: boolean }> {
    const { post } = change;
    const said = { parts: change.parts ?? [], putDrafts: change.putDrafts ?? [], dropDrafts: change.dropDrafts ?? [] };
    if (change.forgetDocuments) {
      const dropped = new Set(said.dropDrafts);
      const left = (await this.memory.drafts(post)).filter((draft) => !dropped.has(draft.id));
      said.putDrafts = [...left, ...said.putDrafts];
    }
    const isSaid = said.parts.length + said.putDrafts.length + (change.forgetDocuments ? 0 : said.dropDrafts.length) > 0;
    if (!isSaid) return { sealed: [], anew: false };
    const key = this.keys.data;
    if (key === null) throw new Error("the device is locked");
    const isLong = (this.logged.get(post) ?? 0) >= LONG_LOG && !change.forgetDocuments;
    const written = isLong ? [...(await this.wholeLog(post)), said] : [said];
    const sealed = await Promise.all(written.map(async (one) => ({ post, ...(await sealJson(key, `log ${post}`, one)) })));
    return { sealed, anew: isLong };
  }

  /** Everything that the log of a post says now, in as few records as will do. */
  private async wholeLog(post: string): Promise<Written[]> {
    const pieces: Written[] = [{ parts: [], putDrafts: await this.memory.drafts(post), dropDrafts: [] }];
    for (const kind of this.memory.kinds(post)) {
      const rows = await this.memory.documents(post, kind);
      for (let from = 0; from < rows.length; from += ROWS_A_RECORD) {
        const put = rows.slice(from, from + ROWS_A_RECORD);
        pieces.push({ parts: [{ kind, put, gone: [] }], putDrafts: [], dropDrafts: [] });
      }
    }
    return pieces;
  }

  private async sealedCommand(command: Command): Promise<KeptCommand> {
    const place = this.places.get(command.id) ?? Math.max(0, ...this.places.values()) + 1;
    this.places.set(command.id, place);
    const { id, post } = command;
    return { id, post, place, ...(await sealJson(this.keys.outbox, `command ${post} ${id}`, command)) };
  }

  /** Photos of commands that leave, unless another command or a draft still shows them. */
  private async photosLeft(change: Change): Promise<string[]> {
    const dropped = new Set(change.dropCommands ?? []);
    const rewritten = new Map((change.putCommands ?? []).map((command) => [command.id, command]));
    const before = await this.memory.commands(change.post);
    const leaving = before.filter((one) => dropped.has(one.id) || rewritten.get(one.id)?.attachments.length === 0);
    const after = [...before.filter((one) => !leaving.includes(one)), ...rewritten.values()];
    const needed = new Set(after.flatMap((one) => one.attachments.map((photo) => photo.local)));
    return leaving.flatMap((one) => one.attachments.map((photo) => photo.local)).filter((local) => !needed.has(local));
  }

  /** Keep a photo or a recording under a name of our own, before the command that shows it. */
  async keepPhoto(post: string, local: string, photo: Blob, now: number): Promise<void> {
    const sealed = await seal(this.keys.outbox, `photo ${local}`, await photo.arrayBuffer());
    await this.db.put("photos", { local, post, keptAt: now, type: photo.type, upload: "", ...sealed });
  }

  /** A kept photo, or null where it is gone or cannot be opened. */
  async photo(local: string): Promise<Blob | null> {
    const kept = await this.db.get("photos", local);
    if (kept === undefined) return null;
    try {
      return new Blob([await unseal(this.keys.outbox, `photo ${local}`, kept)], { type: kept.type });
    } catch {
      this.damaged += 1;
      return null;
    }
  }

  async uploadOf(local: string): Promise<string> {
    return (await this.db.get("photos", local))?.upload ?? "";
  }

  /** Where a try to send a photo has come to: the next one goes on there. */
  async noteUpload(local: string, upload: string): Promise<void> {
    const kept = await this.db.get("photos", local);
    if (kept !== undefined && kept.upload !== upload) await this.db.put("photos", { ...kept, upload });
  }

  async dropPhoto(local: string): Promise<void> {
    await this.db.delete("photos", local);
  }

  /** Photos of forms that were closed without a word. */
  async sweep(now: number): Promise<void> {
    const posts = await this.db.getAllKeys("standings");
    const commands = (await Promise.all(posts.map((post) => this.memory.commands(post)))).flat();
    const needed = new Set(commands.flatMap((command) => command.attachments.map((photo) => photo.local)));
    const drafts = JSON.stringify((await Promise.all(posts.map((post) => this.memory.drafts(post)))).flat());
    const isOrphan = (photo: KeptPhoto) => !needed.has(photo.local) && !drafts.includes(photo.local) && now - photo.keptAt > ORPHAN_LIFE;
    for (const photo of await this.db.getAll("photos")) if (isOrphan(photo)) await this.db.delete("photos", photo.local);
  }
}
