/**
 * The ids by which clients may name what one said to another lately. There is no index on them, so a search reads all of
 * these; who names a hundred at once makes it read them once: they are kept until there is another of them.
 */
import type Database from 'better-sqlite3';
import { looseId, mayChange } from '../../../stanza/carried-id.ts';

/**
 * How far back a receipt or marker is matched: an index would cost every message for the sake of the few receipts that
 * come after the message has left memory.
 */
export const lookBack = 5000;
/** As many are looked through whose id may have become another on its way: hardly any client has such ids. */
const maxChangeable = 500;
/** So much of ids is kept, in characters; of one pair at least, whatever that costs. */
const maxCharacters = 8_000_000;

/** A conversation's row, and that of one of the two. */
export interface Pair {
  readonly conversation: number;
  readonly sender: number;
}

type Named = readonly [row: number, id: string | null, originId: string | null];

/** Rows of messages, by id. */
interface Names {
  readonly characters: number;
  readonly exact: Map<string, number[]>;
  readonly loose: Map<string, number[]>;
}

export class LatelyNamed {
  private readonly lately: Database.Statement<[number, number], Named>;
  private readonly kept = new Map<string, Names>();
  private characters = 0;

  constructor(database: Database.Database) {
    this.lately = database
      .prepare<[number, number], Named>(
        `SELECT id, message_id, origin_id FROM message WHERE conversation_id = ? AND sender_id = ? ORDER BY sent_at DESC LIMIT ${lookBack}`,
      )
      .raw();
  }

  /** Rows of the messages that bear this id, or one that may have become it on its way; the youngest first. */
  rowsOf(pair: Pair, id: string): readonly number[] {
    const { exact, loose } = this.names(pair);
    const found = exact.get(id) ?? [];
    const changed = found.length === 0 || /\s/.test(id) ? (loose.get(looseId(id) ?? id) ?? []) : [];
    return [...new Set([...found, ...changed])].sort((a, b) => b - a);
  }

  /** Whether these need not be read. */
  has({ conversation, sender }: Pair): boolean {
    return this.kept.has(`${conversation} ${sender}`);
  }

  /** What is kept of all may be wrong from now on. */
  forget(): void {
    if (this.kept.size > 0) this.kept.clear();
    this.characters = 0;
  }

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  /** This sender has said something more in this conversation. */
  forgetOf({ conversation, sender }: Pair): void {
    this.drop(`${conversation} ${sender}`);
  }

  private drop(key: string): void {
    this.characters -= this.kept.get(key)?.characters ?? 0;
    this.kept.delete(key);
  }

  private names({ conversation, sender }: Pair): Names {
    const key = `${conversation} ${sender}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const names = namesIn(this.lately.all(conversation, sender));
    this.kept.set(key, names);
    this.characters += names.characters;
    for (const oldest of this.kept.keys()) {
      if (this.characters <= maxCharacters || oldest === key) break;
      this.drop(oldest);
    }
    return names;
  }
}

function namesIn(lately: readonly Named[]): Names {
  const names = { exact: new Map<string, number[]>(), loose: new Map<string, number[]>() };
  let changing = 0;
  // What an entry costs besides its text, about.
  let characters = 200;
  for (const [row, ...ids] of lately.toSorted((one, other) => other[0] - one[0])) {
    let changes = false;
    for (const id of new Set(ids)) {
      if (id === null) continue;
      add(names.exact, id, row);
      characters += id.length + 100;
      if (changing >= maxChangeable || !mayChange(id)) continue;
      changes = true;
      const loose = looseId(id);
      if (loose === null) continue;
      add(names.loose, loose, row);
      characters += loose.length + 100;
    }
    if (changes) changing += 1;
  }
  return { ...names, characters };
}

function add(rows: Map<string, number[]>, id: string, row: number): void {
  const found = rows.get(id);
  if (found === undefined) rows.set(id, [row]);
  else found.push(row);
}
