/** The ledger's store in SQLite: one transaction for each batch, durable when it returns. */
import type Database from 'better-sqlite3';
import type { Batch, TrackedMessage } from '../../delivery/batch.ts';
import type { Handing } from '../../delivery/handings.ts';
import type { Alike } from '../../delivery/recent.ts';
import { stateCodes } from '../../delivery/state.ts';
import type { KeptRetention, LedgerStore, Placed, Stored, StoredProgress } from '../../delivery/store.ts';
import type { Telling } from '../../delivery/telling.ts';
import { bareJid, resourceOf } from '../../stanza/jid.ts';
import { changesLog, describeChange } from './change.ts';
import { asStoreError } from './database.ts';
import { prepareComparisons } from './comparisons.ts';
import { MessageFinder } from './finder.ts';
import type { Earlier } from './finder.ts';
import { Participants } from './participants.ts';
import { loadProgress } from './progress.ts';
import { StoredRetention } from './kept-retention.ts';
import { Places } from './places.ts';
import { prepareCount, prepareExpiry, prepareForgetting } from './retention.ts';
import { prepareTellings, StoredTellings } from './tellings.ts';

export class SqliteStore implements LedgerStore {
  private readonly database: Database.Database;
  private readonly participants: Participants;
  private readonly finder: MessageFinder;
  private readonly places: Places;
  private readonly tellings: StoredTellings;
  private readonly write: (batch: Batch) => void;
  private readonly expireSome: (before: number) => boolean;
  private readonly forgetSome: (before: number) => boolean;
  private readonly countOld: (before: number) => number;
  private readonly kept: StoredRetention;

  constructor(database: Database.Database) {
    this.database = database;
    this.participants = new Participants(database);
    this.finder = new MessageFinder(database, this.participants);
    this.places = new Places(database);
    this.tellings = new StoredTellings(database);
    this.write = database.transaction(prepareWrite(database, this.participants)).immediate;
    this.expireSome = prepareExpiry(database);
    this.forgetSome = prepareForgetting(database);
    this.countOld = prepareCount(database);
    this.kept = new StoredRetention(database);
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
    this.guarded(() => this.tellings.forget(before));
  }

  commit(batch: Batch): void {
    try {
      this.finder.added(batch.messages);
      this.write(batch);
    } catch (error) {
      this.participants.forget();
      throw asStoreError(error, this.database.name);
    }
  }

  expire(before: number): boolean {
    this.finder.forget();
    return this.guarded(() => this.expireSome(before));
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
    return this.guarded(() => this.forgetSome(before));
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

function prepareWrite(database: Database.Database, participants: Participants): (batch: Batch) => void {
  const insertMessage = database.prepare(
    `INSERT INTO message (id, stanza_id, message_id, origin_id, conversation_id, sender_id, sender_resource,
       recipient_id, recipient_resource, room_id, type, sent_at, stamped, state, owed, stored_at, logged, body, xml, repeats)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateMessage = database.prepare(
    'UPDATE message SET state = ?, owed = ?, stored_at = ? WHERE id = ?',
  );
  const setKeeper = database.prepare('UPDATE message SET keeper_id = ?, kept_from = ? WHERE id = ?');
  const openSession = database.prepare(
    'INSERT OR REPLACE INTO session (id, stream, jid, opened_at) VALUES (?, ?, ?, ?)',
  );
  const closeSession = database.prepare('UPDATE session SET closed_at = ? WHERE id = ?');
  const insertDelivery = database.prepare(
    `INSERT INTO delivery_record (message_id, session_id, position, sent_at, state, evidence, updated_at, sender)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (message_id, session_id) DO UPDATE SET
       position = coalesce(position, excluded.position),
       sent_at = coalesce(sent_at, excluded.sent_at),
       sender = coalesce(sender, excluded.sender),
       evidence = CASE WHEN excluded.state > state THEN excluded.evidence ELSE evidence END,
       updated_at = CASE WHEN excluded.state > state THEN excluded.updated_at ELSE updated_at END,
       state = max(state, excluded.state)`,
  );
  const insertBarrier = database.prepare(
    'INSERT OR IGNORE INTO barrier (session_id, through, at) VALUES (?, ?, ?)',
  );
  const insertTransition = database.prepare(
    `INSERT INTO transition (message_id, ordinal, at, state, resource, evidence, reason)
     VALUES (?, (SELECT coalesce(max(ordinal), 0) + 1 FROM transition WHERE message_id = ?), ?, ?, ?, ?, ?)`,
  );
  const redelivered = database.prepare(
    `INSERT INTO redelivered (message_id, times) VALUES (?, 1)
     ON CONFLICT (message_id) DO UPDATE SET times = times + 1`,
  );
  const failed = database.prepare(
    `INSERT INTO attempt (message_id, failures) VALUES (?, 1)
     ON CONFLICT (message_id) DO UPDATE SET failures = failures + 1`,
  );
  const succeeded = database.prepare('UPDATE attempt SET failures = 0 WHERE message_id = ?');
  const restarted = database.prepare('DELETE FROM attempt WHERE message_id = ?');
  const given = database.prepare(
    `INSERT INTO attempt (message_id, counted, times) VALUES (?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET counted = excluded.counted, times = excluded.times`,
  );
  const writeTellings = prepareTellings(database);
  const writeComparisons = prepareComparisons(database);
  const release = database.prepare('UPDATE message SET xml = NULL WHERE id = ? AND logged = 0');
  const addCommand = database.prepare('INSERT INTO outbox (command, frame, message_id) VALUES (?, ?, ?)');
  const removeCommand = database.prepare('DELETE FROM outbox WHERE command = ?');
  const addChange = database.prepare(
    `INSERT INTO change (at, first_message, last_message, position_from, position_to, more)
     VALUES (?, ?, ?, (SELECT position FROM progress WHERE id = 1), ?, ?)`,
  );
  const progress = database.prepare(
    'UPDATE progress SET position = ?, next_command = max(next_command, ?), unconfirmed_from = ?, last_at = ? WHERE id = 1',
  );

  return (batch) => {
    for (const session of batch.sessionsOpened) {
      openSession.run(session.row, session.stream, session.jid, session.openedAt);
    }
    for (const { message, room, body, xml, logged, repeats } of batch.messages) {
      const sender = participants.of(bareJid(message.from));
      const recipient = participants.of(bareJid(message.to));
      insertMessage.run(
        message.row,
        message.key,
        message.id,
        message.originId,
        participants.conversation(sender, recipient),
        sender,
        resourceOf(message.from),
        recipient,
        resourceOf(message.to),
        room === null ? null : participants.of(room),
        message.type,
        message.sentAt,
        message.stamped ? 1 : 0,
        stateCodes[message.state],
        message.owed,
        message.storedAt,
        logged ? 1 : 0,
        body,
        xml,
        repeats,
      );
    }
    // A message of this very batch was just written in its final state.
    const firstNew = batch.messages[0]?.message.row ?? Number.POSITIVE_INFINITY;
    for (const message of batch.changed) {
      if (message.row < firstNew) {
        updateMessage.run(stateCodes[message.state], message.owed, message.storedAt, message.row);
      }
    }
    for (const { row, storedFor } of batch.changed) {
      if (storedFor !== null) setKeeper.run(participants.of(storedFor.to), storedFor.from, row);
    }
    for (const delivery of batch.deliveries) {
      const { message, session, position, state, evidence, at, sender } = delivery;
      insertDelivery.run(
        message.row,
        session,
        position,
        position === null ? null : at,
        stateCodes[state],
        evidence,
        at,
        sender,
      );
    }
    for (const { session, through, at } of batch.barriers) insertBarrier.run(session, through, at);
    for (const { message, at, state, resource, evidence, reason } of batch.transitions) {
      insertTransition.run(message, message, at, stateCodes[state], resource, evidence, reason);
    }
    for (const message of batch.redelivered) {
      redelivered.run(message);
      succeeded.run(message);
    }
    for (const message of batch.restarted) restarted.run(message);
    for (const message of batch.failures) failed.run(message);
    for (const { message, counted, times } of batch.given) given.run(message, counted, times);
    for (const message of batch.released) release.run(message);
    for (const { row, at } of batch.sessionsClosed) closeSession.run(at, row);
    for (const { command, frame, message } of batch.commands) addCommand.run(command, frame, message);
    for (const command of batch.executed) removeCommand.run(command);
    writeTellings(batch);
    writeComparisons(batch);
    if (changesLog(batch)) {
      const [first, last] = [batch.messages[0], batch.messages.at(-1)];
      addChange.run(
        Date.now(),
        first?.message.row ?? null,
        last?.message.row ?? null,
        batch.position,
        describeChange(batch),
      );
    }
    progress.run(
      batch.position,
      (batch.commands.at(-1)?.command ?? 0) + 1,
      batch.unconfirmedFrom,
      batch.lastAt,
    );
  };
}
