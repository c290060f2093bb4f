/** A world for a scenario: one server, phones that lose their line, their power and their sense of time. */
import { Engine } from "../engine/engine";
import { MemoryStore } from "../engine/memory";
import type { Answer, Batch, Page } from "../engine/protocol";
import { Refusal } from "../engine/protocol";
import type { Change } from "../engine/store";
import type { Transport } from "../engine/transport";
import { ModelServer } from "./server";

/** `down`: nothing goes. `deaf`: what we send arrives, what comes back does not. */
export type Line = "up" | "down" | "deaf";

export class NoLine extends Error {}
export class SwitchedOff extends Error {}

/** Switched off at the next writing: just before it, or just after. */
class FragileStore extends MemoryStore {
  dies: "before" | "after" | null = null;

  override async apply(change: Change): Promise<void> {
    const dies = this.dies;
    this.dies = null;
    if (dies === "before") throw new SwitchedOff();
    await super.apply(change);
    if (dies === "after") throw new SwitchedOff();
  }
}

export class Phone implements Transport {
  line: Line = "up";
  /** Milliseconds by which its clock is wrong. */
  off = 0;
  readonly store = new FragileStore();
  /** Ids of the commands that were made, in order, with what each was about. */
  readonly wished: { id: string; subject: string | null }[] = [];
  /** Conflicts that somebody has chosen about. */
  readonly dropped: string[] = [];
  readonly drafted = new Set<string>();
  engine: Engine;
  private made = 0;

  constructor(
    readonly name: string,
    readonly post: string,
    private readonly world: World,
  ) {
    this.engine = this.start();
  }

  /** Switched on: a new engine over what the store holds. */
  start(): Engine {
    const given = { now: () => this.world.now + this.off, newId: () => this.newId() };
    this.engine = new Engine(this.post, this.store, this, given);
    return this.engine;
  }

  async documents(post: string, cursor: string, bytes: number): Promise<Page> {
    return this.over(() => this.world.server.documents(post, cursor, bytes));
  }

  async commands(post: string, batch: Batch): Promise<Answer> {
    return this.over(() => this.world.server.commands(post, structuredClone(batch)));
  }

  private over<T>(ask: () => T): T {
    this.world.now += 40;
    if (this.line === "down") throw new NoLine();
    const answer = ask();
    if (this.line === "deaf") throw new NoLine();
    return structuredClone(answer);
  }

  private newId(): string {
    this.made += 1;
    return `${this.name}-${this.made}`;
  }
}

export class World {
  now = Date.UTC(2026, 10, 16, 1);
  readonly server = new ModelServer(() => this.now);
  readonly phones = new Map<string, Phone>();

  phone(name: string, post: string): Phone {
    const found = this.phones.get(name) ?? new Phone(name, post, this);
    this.phones.set(name, found);
    return found;
  }

  /** Let a phone do something; without a line nothing comes of it, and without power it starts anew. */
  async let(phone: Phone, act: (engine: Engine) => Promise<unknown>): Promise<void> {
    try {
      await act(phone.engine);
    } catch (trouble) {
      if (trouble instanceof SwitchedOff) phone.start();
      else if (!(trouble instanceof NoLine) && !(trouble instanceof Refusal)) throw trouble;
    }
  }

  /** Everybody has a line again and uses it until nothing more comes and nothing more goes. */
  async settle(): Promise<void> {
    for (const phone of this.phones.values()) {
      phone.line = "up";
      phone.store.dies = null;
    }
    for (let round = 0; round < 2; round += 1) {
      for (const phone of this.phones.values()) await settled(phone);
    }
  }
}

const ENOUGH = 400;

async function settled(phone: Phone): Promise<void> {
  let rounds = 0;
  while (await sends(phone)) if ((rounds += 1) > ENOUGH) throw new Error("commands go up for ever");
  while (await phone.engine.pull()) if ((rounds += 1) > ENOUGH) throw new Error("pages come down for ever");
}

/** Whether something went up, or waits for photos that the server may have forgotten. */
async function sends(phone: Phone): Promise<boolean> {
  await photosUp(phone);
  const sent = await phone.engine.push();
  return sent > 0 || (await phone.store.commands(phone.post)).some((command) => command.state === "waiting");
}

/** Every photo that waits has gone up. */
export async function photosUp(phone: Phone): Promise<void> {
  for (const command of await phone.store.commands(phone.post)) {
    for (const one of command.attachments) {
      if (one.id === null) await phone.engine.attached(one.local, `up-${one.local}`);
    }
  }
}
