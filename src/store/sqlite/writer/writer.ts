/** The ledger's store in SQLite: one transaction for each batch, durable when it returns. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import type { Handing } from '../../../model/delivery.ts';
import type { Alike, TrackedMessage } from '../../../model/message.ts';
import type { Telling } from '../../../model/telling.ts';
import type { LedgerStore, Placed, Stored, StoredProgress } from '../../ledger-store.ts';
import type { KeptRetention, Upkeep } from '../../upkeep.ts';
import { Erasures } from '../erasure/erasures.ts';
import { asStoreError } from '../file/database.ts';
import { deletesInPassing, Journal } from '../file/journal.ts';
import { prepareRemoval } from '../file/removal.ts';
import { MessageFinder } from '../rows/finder.ts';
import type { Earlier } from '../rows/finder.ts';
import { Participants } from '../rows/participants.ts';
import { StoredRetention } from './kept-retention.ts';
import { Places } from './places.ts';
import { loadProgress } from './progress.ts';
import { prepareCount, prepareExpiry, prepareForgetting } from './retention.ts';
import { StoredTellings } from './tellings.ts';
import { prepareSweep } from './unlogged.ts';
import { prepareWrite } from './write.ts';

export class SqliteStore implements LedgerStore, Upkeep {
  private readonly database: Database.Database;
  private readonly participants: Participants;
  private readonly finder: MessageFinder;
  private readonly places: Places;
  private readonly tellings: StoredTellings;
  private readonly marked = new Set<number>();
  private readonly write: (batch: Batch) => void;
  private readonly expireSome: (before: number) => boolean;
  private readonly forgetSome: (before: number) => boolean;
  private readonly sweepSome: () => boolean;
  private readonly countOld: (before: number) => number;
  private readonly kept: StoredRetention;
  private readonly journal: Journal;
  readonly erasures: Erasures;

  constructor(database: Database.Database) {
    this.database = database;
    this.journal = new Journal(database);
    this.participants = new Participants(database);
    this.finder = new MessageFinder(database, this.participants);
    this.places = new Places(database);
    this.tellings = new StoredTellings(database);
    this.write = database.transaction(prepareWrite(database, this.participants, this.marked)).immediate;
    const remove = prepareRemoval(database);
    const deletes = (): void => {
      this.participants.forget();
      this.finder.forget();
      // An erasure may have found that they hold nothing of the log any more.
      this.marked.clear();
      this.journal.deleted();
    };
    this.expireSome = prepareExpiry(database, remove, deletes);
    this.sweepSome = prepareSweep(database, remove, deletes);
    this.forgetSome = prepareForgetting(database);
    this.countOld = prepareCount(database);
    this.kept = new StoredRetention(database);
    this.erasures = new Erasures(database, remove, deletes);
  }

  load(): StoredProgress {
    return this.guarded(() => loadProgress(this.database));
  }

  findMessage(key: string): TrackedMessage | undefined {
    return this.guarded(() => this.finder.byKey(key));
  }

  findByClientId(sender: string, recipient: string, id: string): Alike {
    return this.guarded(() => this.finder.byClientId(sender, recipient, id));
  }

  awaitedOf(...asked: Parameters<LedgerStore['awaitedOf']>): ReturnType<LedgerStore['awaitedOf']> {
    return this.guarded(() => this.finder.awaitedOf(...asked));
  }

  costOfFinding(sender: string, recipient: string): number {
    return this.guarded(() => this.finder.costOf(sender, recipient));
  }

  findHandings(message: number): readonly Handing[] {
    return this.guarded(() => this.finder.handings(message));
  }

  findBefore(message: TrackedMessage, from: number, session: number | null): Earlier {
    return this.guarded(() => this.finder.earlier(message, from, session));
  }

  findPlaced(rows: readonly number[]): readonly Placed[] {
    return this.guarded(() => this.places.of(rows));
  }

  bytesOf(rows: readonly number[]): number {
    return this.guarded(() => this.places.bytesOf(rows));
  }

  inOfflineStore(account: string): readonly number[] {
    return this.guarded(() => this.places.inOfflineStore(account));
  }

  storedOf(account: string): readonly Stored[] {
    return this.guarded(() => this.places.storedOf(account));
  }

  accountsWithStored(limit: number): readonly string[] {
    return this.guarded(() => this.places.accountsWithStored(limit));
  }

  tellingsOf(account: string): readonly Telling[] {
    return this.guarded(() => this.tellings.of(account));
  }

  forgetTellings(before: number): void {
    this.guarded(() => this.journal.watch(() => this.tellings.forget(before)));
  }

  commit(batch: Batch): void {
    try {
      this.finder.added(batch.messages);
      this.write(batch);
      if (deletesInPassing(batch)) this.journal.passed();
    } catch (error) {
      this.marked.clear();
      this.participants.forget();
      throw asStoreError(error, this.database.name);
    }
  }

  expire(before: number): boolean {
    return this.guarded(() => this.expireSome(before));
  }

  sweepUnlogged(): boolean {
    return this.guarded(() => this.sweepSome());
  }

  wipe(): boolean {
    return this.guarded(() => this.journal.wipe());
  }

  countExpirable(before: number): number {
    return this.guarded(() => this.countOld(before));
  }

  retention(): KeptRetention | null {
    return this.guarded(() => this.kept.load());
  }

  keepRetention(kept: KeptRetention): void {
    this.guarded(() => this.kept.keep(kept));
  }

  noteClockBehind(behind: number): void {
    this.guarded(() => this.kept.noteBehind(behind));
  }

  newestAt(): number | null {
    return this.guarded(() => this.kept.newestAt());
  }

  forgetChanges(before: number): boolean {
    return this.guarded(() => this.journal.watch(() => this.forgetSome(before)));
  }

  /** Damage may be met by a read as well as by a write. */
  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.database.name);
    }
  }
}
