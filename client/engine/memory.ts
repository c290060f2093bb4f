/** A store in memory: for tests, and as the plainest statement of what a store does. */
import type { Row, Span } from "./protocol";
import type { Command } from "./queue";
import { covers, keyOf } from "./spans";
import type { Change, Draft, Standing, Store } from "./store";

interface Held {
  standing: Standing | null;
  documents: Map<string, Map<string, Row>>;
  commands: Map<string, Command>;
  drafts: Map<string, Draft>;
}

export class MemoryStore implements Store {
  private readonly posts = new Map<string, Held>();

  async standing(post: string): Promise<Standing | null> {
    return this.of(post).standing;
  }

  async inside(post: string, kind: string, span: Span): Promise<string[]> {
    const rows = [...(this.of(post).documents.get(kind)?.values() ?? [])];
    return rows.filter((row) => covers(span, keyOf(row.code, row.id))).map((row) => row.id);
  }

  async document(post: string, kind: string, id: string): Promise<Row | null> {
    return this.of(post).documents.get(kind)?.get(id) ?? null;
  }

  async documents(post: string, kind: string): Promise<Row[]> {
    return [...(this.of(post).documents.get(kind)?.values() ?? [])];
  }

  /** Kinds of which something was ever held. */
  kinds(post: string): string[] {
    return [...this.of(post).documents.keys()];
  }

  async commands(post: string): Promise<Command[]> {
    return structuredClone([...this.of(post).commands.values()]);
  }

  async drafts(post: string): Promise<Draft[]> {
    return structuredClone([...this.of(post).drafts.values()]);
  }

  async apply(change: Change): Promise<void> {
    const held = this.of(change.post);
    if (change.forgetDocuments) held.documents.clear();
    for (const part of change.parts ?? []) {
      const rows = held.documents.get(part.kind) ?? new Map<string, Row>();
      for (const id of part.gone) rows.delete(id);
      for (const row of part.put) rows.set(row.id, row);
      held.documents.set(part.kind, rows);
    }
    for (const command of change.putCommands ?? []) held.commands.set(command.id, structuredClone(command));
    for (const id of change.dropCommands ?? []) held.commands.delete(id);
    for (const draft of change.putDrafts ?? []) held.drafts.set(draft.id, structuredClone(draft));
    for (const id of change.dropDrafts ?? []) held.drafts.delete(id);
    if (change.standing) held.standing = { ...change.standing };
  }

  private of(post: string): Held {
    const found = this.posts.get(post);
    if (found) return found;
    const made: Held = { standing: null, documents: new Map(), commands: new Map(), drafts: new Map() };
    this.posts.set(post, made);
    return made;
  }
}
