/**
 * Erasures: what one person said is deleted, a piece at a time and each in a transaction, with all that names nobody else.
 * How far each one is stands in the store: who is killed goes on with the step, which is the same done twice.
 */
import type Database from 'better-sqlite3';
import type {
  ErasureCount,
  ErasureStep,
  ErasureStore,
  SearchesSince,
  StoredErasure,
  WantedErasure,
} from '../../../model/erasures.ts';
import { asStoreError } from '../file/database.ts';
import { ownNode } from '../file/node.ts';
import type { Removal } from '../file/removal.ts';
import { prepareOwing } from '../rows/owing.ts';
import { isSessionOf } from '../rows/session-of.ts';
import { Choice } from './choice.ts';
import { messagesPass, waitingPass } from './passes.ts';
import type { Outcome, Passing } from './passes.ts';
import { select, viewOf } from './row.ts';
import type { Row } from './row.ts';
import { SeenErasures } from './seen-erasures.ts';
import { commandsPass, sessionsPass, tracesPass } from './traces.ts';
import type { Piece } from './traces.ts';

export class Erasures implements ErasureStore {
  readonly seen: SeenErasures;
  private readonly database: Database.Database;
  private readonly remove: Removal;
  private readonly deletes: () => void;
  private readonly owing: (ids: readonly number[]) => ReadonlySet<number>;
  private searchedFor: SearchesSince = (after) => ({ texts: [], last: after });
  private readonly tookWaiting = new Set<number>();
  /** By erasure: its step that is under way; after a restart that starts again. */
  private readonly passes = new Map<number, { readonly of: string; readonly piece: () => Outcome }>();

  constructor(database: Database.Database, remove: Removal, deletes: () => void) {
    this.database = database;
    this.seen = new SeenErasures(database);
    this.remove = remove;
    this.deletes = deletes;
    this.owing = prepareOwing(database);
  }

  lookFor(searchedFor: SearchesSince): void {
    this.searchedFor = searchedFor;
  }

  searchesOf({ id }: StoredErasure): readonly string[] {
    return this.guarded(() =>
      this.database
        .prepare<[number], string>('SELECT text FROM erased_search WHERE erasure_id = ?')
        .pluck()
        .all(id),
    );
  }

  names(account: string): boolean {
    return this.guarded(
      () =>
        this.database.prepare('SELECT 1 FROM participant WHERE jid = ?').get(account) !== undefined ||
        this.database
          .prepare(`SELECT 1 FROM session e WHERE ${isSessionOf} LIMIT 1`)
          .get(account, account, account) !== undefined,
    );
  }

  *count(wanted: WantedErasure): Iterable<ErasureCount> {
    const choice = this.guarded(() => new Choice(this.database, wanted, this.lastRow()));
    let [messages, waiting] = [0, 0];
    for (let more = true; more;) {
      const chosen = this.guarded(() => choice.next());
      messages += chosen.rows.length;
      waiting += chosen.rows.filter((row) => row.waits).length;
      yield { messages, waiting };
      ({ more } = chosen);
    }
  }

  begin(wanted: WantedErasure, position: number, now: number): StoredErasure {
    const { account, recordedAs = [] } = wanted;
    const [both, all] = [wanted.bothSides ? 1 : 0, wanted.withWaiting ? 1 : 0];
    return this.transact(() => {
      this.seen.remember(recordedAs);
      const found = this.database
        .prepare<[string], number>('SELECT id FROM erasure WHERE account = ?')
        .pluck()
        .get(account);
      if (found === undefined) {
        const added = this.database
          .prepare(
            `INSERT INTO erasure (account, both_sides, with_waiting, step, position, asked_at)
             VALUES (?, ?, ?, 'catching-up', ?, ?)`,
          )
          .run(account, both, all, position, now);
        return this.known(Number(added.lastInsertRowid));
      }
      this.database
        .prepare(
          `UPDATE erasure SET both_sides = max(both_sides, ?), with_waiting = max(with_waiting, ?),
             step = 'catching-up', position = ? WHERE id = ?`,
        )
        .run(both, all, position, found);
      return this.known(found);
    });
  }

  open(): readonly StoredErasure[] {
    return this.read(`${select} WHERE step <> 'done' ORDER BY id`);
  }

  latest(limit: number): readonly StoredErasure[] {
    return this.read(`${select} ORDER BY id DESC LIMIT ?`, limit);
  }

  find(id: number): StoredErasure | null {
    return this.read(`${select} WHERE id = ?`, id)[0] ?? null;
  }

  step(erasure: StoredErasure): Outcome {
    try {
      return this.transact(() => {
        const found = this.known(erasure.id);
        const of = `${found.step} ${found.position}`;
        const known = this.passes.get(found.id);
        const pass = known?.of === of ? known : { of, piece: this.pieceOf(found) };
        this.passes.set(found.id, pass);
        return pass.piece();
      });
    } catch (error) {
      // What was gone through is there again.
      this.passes.delete(erasure.id);
      throw error;
    }
  }

  recordsDone({ id }: StoredErasure): void {
    this.passes.delete(id);
    this.transact(() => {
      if (this.known(id).step !== 'records') return;
      if (this.known(id).waiting > 0) this.go(id, 'waiting');
      else {
        this.go(id, 'wiping');
        this.database.prepare('DELETE FROM erased_search WHERE erasure_id = ?').run(id);
        this.database.prepare('UPDATE erasure SET account = NULL WHERE id = ?').run(id);
      }
      // What was said of it meanwhile is in the spool still.
      this.database
        .prepare(
          `UPDATE erasure SET position = (SELECT position FROM progress WHERE node = ${ownNode}) WHERE id = ?`,
        )
        .run(id);
      this.deletes();
    });
  }

  end({ id }: StoredErasure, now: number): void {
    this.transact(() => {
      this.go(id, 'done');
      this.database.prepare('UPDATE erasure SET ended_at = ? WHERE id = ?').run(now, id);
    });
  }

  lastChange(): number {
    return this.guarded(() => Number(this.database.prepare('SELECT max(id) FROM change').pluck().get() ?? 0));
  }

  private pieceOf(erasure: StoredErasure): () => Outcome {
    const { id, account, step } = erasure;
    switch (step) {
      case 'catching-up':
        return () => this.catchUp(erasure);
      case 'messages':
        return this.thenTo(id, 'sessions', messagesPass(this.passing(id), erasure));
      case 'waiting':
        return this.thenTo(id, 'sessions', waitingPass(this.passing(id), erasure));
      case 'sessions':
        return this.thenTo(id, 'traces', asPass(sessionsPass(this.database, account ?? '')));
      case 'traces':
        return this.tracing(id, account ?? '');
      default:
        return () => 'idle';
    }
  }

  private tracing(id: number, account: string): () => Outcome {
    const traces = tracesPass(this.database, account);
    const commands = commandsPass(this.database, account);
    let traced = false;
    return this.thenTo(id, 'records', () => {
      if (!traced) traced = !traces();
      else if (commands()) return { outcome: 'idle', next: false };
      else return { outcome: 'more', next: true };
      return { outcome: 'more', next: false };
    });
  }

  private catchUp({ id, position }: StoredErasure): 'more' | 'idle' {
    const read = Number(
      this.database.prepare(`SELECT position FROM progress WHERE node = ${ownNode}`).pluck().get(),
    );
    if (read < position) return 'idle';
    this.database.prepare('UPDATE erasure SET through = ? WHERE id = ?').run(this.lastRow(), id);
    this.go(id, 'messages');
    return 'more';
  }

  private thenTo(
    id: number,
    step: ErasureStep,
    pass: () => { readonly outcome: Outcome; readonly next: boolean },
  ): () => Outcome {
    return () => {
      const { outcome, next } = pass();
      if (next) this.go(id, step);
      // What was overwritten is in the journal still.
      if (outcome !== 'idle') this.deletes();
      return outcome;
    };
  }

  private passing(id: number): Passing {
    return {
      database: this.database,
      owing: this.owing,
      tookWaiting: this.tookWaiting,
      searchedFor: (after) => this.searchedFor(after),
      erase: (messages) => {
        if (messages.length === 0) return;
        this.remove(messages);
        this.database.prepare('UPDATE erasure SET erased = erased + ? WHERE id = ?').run(messages.length, id);
        this.deletes();
      },
    };
  }

  private go(id: number, step: ErasureStep): void {
    this.database.prepare('UPDATE erasure SET step = ? WHERE id = ?').run(step, id);
  }

  private lastRow(): number {
    return Number(this.database.prepare('SELECT max(id) FROM message').pluck().get() ?? 0);
  }

  private known(id: number): StoredErasure {
    const [found] = this.read(`${select} WHERE id = ?`, id);
    if (found === undefined) throw new Error(`there is no erasure ${id}`);
    return found;
  }

  private read(sql: string, ...values: number[]): StoredErasure[] {
    return this.guarded(() =>
      this.database
        .prepare<number[], Row>(sql)
        .all(...values)
        .map(viewOf),
    );
  }

  private transact<T>(work: () => T): T {
    return this.guarded(() => this.database.transaction(work).immediate());
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.database.name);
    }
  }
}

function asPass(piece: Piece): () => { readonly outcome: Outcome; readonly next: boolean } {
  return () => ({ outcome: 'more', next: !piece() });
}
