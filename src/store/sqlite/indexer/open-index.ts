/** An open index and the log that it is made of: steps are committed with the position that they lead to. */
import type Database from 'better-sqlite3';
import { FullText } from '../../../text/full-text.ts';
import type { IndexProgress } from '../../reader.ts';
import { IndexedAhead } from './indexed-ahead.ts';
import { MessageIndexing } from './message-indexing.ts';
import {
  keepPosition,
  missingFrom,
  newestChangeOf,
  progressOf,
  startPosition,
  storedPosition,
} from './position.ts';
import type { Position } from './position.ts';
import { Purge } from './purge.ts';
import { ChangeReader, enteredThrough } from './change-reader.ts';
import type { ChangeRow } from './change-reader.ts';

const changesAtOnce = 200;
/**
 * With more to do, as many messages are committed together, or what is taken in in this time: most pages are changed by
 * many of them, and where there are thousands of conversations the row of each is written once.
 */
const messagesAtOnce = 64_000;
const togetherMs = 2000;
/**
 * A step takes as many messages as it can in about this time: the more, the fewer are indexed twice and the larger are
 * the segments of the full text; but it is what one waits for who pauses or closes, and bodies may be large.
 */
const stepMs = 200;
/** The first takes no more: it is not known yet how long they take. */
const firstRoom = 400;

export class OpenIndex {
  private readonly log: Database.Database;
  private readonly index: Database.Database;
  private readonly reader: ChangeReader;
  private readonly fullText: FullText;
  private readonly messages: MessageIndexing;
  private readonly purge: Purge;
  private readonly ahead = new IndexedAhead();
  private readonly changes: Database.Statement<[number, number], ChangeRow>;
  private readonly newest: () => number;
  private readonly before: Database.Statement<[number, number], number>;
  private readonly keep: (position: Position) => void;
  /** Messages that were indexed since the last commit of the index. */
  private uncommitted = 0;
  /** When the first of these were. */
  private uncommittedSince = 0;
  private readonly maxRoom: number;
  private room: number;
  private position: Position;
  private purged = 0;
  private indexedCount = 0;

  /** `maxRoom`: messages that are indexed in a step, at the most. */
  constructor(log: Database.Database, index: Database.Database, maxRoom: number) {
    this.maxRoom = maxRoom;
    this.room = Math.min(firstRoom, maxRoom);
    this.log = log;
    this.reader = new ChangeReader(log);
    this.fullText = new FullText(index);
    this.purge = new Purge(index, this.fullText);
    this.messages = new MessageIndexing(log, index, {
      append: (row) => this.fullText.append(row),
      remove: (ids) => {
        this.fullText.remove(ids);
        this.purge.removed();
      },
    });
    this.changes = log.prepare('SELECT * FROM change WHERE id > ? ORDER BY id LIMIT ?');
    this.newest = newestChangeOf(log);
    this.before = log
      .prepare<[number, number], number>('SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?')
      .pluck();
    this.keep = keepPosition(log, index);
    this.position = storedPosition(log, index) ?? startPosition(log);
    this.index = index;
  }

  /** `lost`: changes are missing between what was taken in and what is kept. */
  step(): 'more' | 'idle' | 'lost' {
    const began = performance.now();
    const before = this.uncommitted;
    if (!this.index.inTransaction) {
      this.index.exec('BEGIN IMMEDIATE');
      this.uncommittedSince = began;
    }
    // All reads of a step are of one moment of the log.
    const [found, whole] = this.log.transaction(() => {
      const taken = this.takeIn();
      const isLate = performance.now() - this.uncommittedSince >= togetherMs;
      const isWhole = taken !== 'more' || this.uncommitted >= messagesAtOnce || isLate;
      if (isWhole) this.messages.write();
      return [taken, isWhole] as const;
    })();
    this.adapt(this.uncommitted - before, performance.now() - began);
    if (whole) {
      this.index.exec('COMMIT');
      this.uncommitted = 0;
      if (found === 'idle') this.purged = this.purge.goneThrough(this.position.change);
    }
    return found;
  }

  /** `messages` took so many milliseconds. */
  private adapt(messages: number, milliseconds: number): void {
    if (messages === 0) return;
    const fitting = Math.ceil((messages * stepMs) / Math.max(1, milliseconds));
    this.room = Math.min(this.maxRoom, Math.max(firstRoom, Math.min(fitting, 2 * this.room)));
  }

  /** The number of a change: what was deleted up to there is in no file of the index any more. */
  get purgedThrough(): number {
    return this.purged;
  }

  /** How many messages were indexed; one that was changed meanwhile counts again. */
  get indexed(): number {
    return this.indexedCount;
  }

  /** Of the oldest that was not taken in, in milliseconds since 1970. */
  get missingSince(): number | null {
    return missingFrom(this.log, this.position) ?? null;
  }

  progress(): IndexProgress {
    return progressOf(this.log, this.position);
  }

  private takeIn(): 'more' | 'idle' | 'lost' {
    const touched = new Set<number>();
    let { position } = this;
    const read = this.readChanges(position, touched);
    if (read === 'lost') return 'lost';
    position = read.position;
    const news = new Set(touched);
    let more = !read.done;
    if (!more && position.lowest > 0) {
      position = this.backfill(position, touched);
      more = position.lowest > 0;
    }
    if (touched.size > 0) {
      this.messages.index(touched, news);
      this.ahead.add(touched, this.newest(), position.change);
    }
    this.uncommitted += touched.size;
    this.indexedCount += touched.size;
    // Who writes without a pause leaves no step in which there is nothing new.
    if (!more) more = this.purge.step(position.change) || (touched.size === 0 && this.fullText.tidy());
    if (touched.size > 0 || position !== this.position) this.keep(position);
    this.position = position;
    return more ? 'more' : 'idle';
  }

  private readChanges(
    from: Position,
    touched: Set<number>,
  ): 'lost' | { readonly position: Position; readonly done: boolean } {
    let { change, reached, highest } = from;
    const rows = this.changes.all(change, changesAtOnce);
    if (rows.length === 0) return { position: from, done: true };
    for (const row of rows) {
      if (row.id !== change + 1) return 'lost';
      const told = this.reader.messages(row, reached, this.room);
      for (const message of told.messages) {
        // What was there before the index has its turn, and is then indexed as it is.
        if (message >= from.lowest && !this.ahead.has(message, row.id)) touched.add(message);
      }
      highest = Math.max(highest, enteredThrough(row, told.reached));
      reached = told.done ? 0 : told.reached;
      if (told.done) change = row.id;
      if (!told.done || touched.size >= this.room)
        return { position: { ...from, change, reached, highest }, done: false };
    }
    const done = rows.length < changesAtOnce;
    return { position: { ...from, change, reached, highest }, done };
  }

  private backfill(position: Position, touched: Set<number>): Position {
    const ids = this.before.all(position.lowest, this.room - touched.size);
    for (const id of ids) touched.add(id);
    return { ...position, lowest: ids.at(-1) ?? 0 };
  }
}
