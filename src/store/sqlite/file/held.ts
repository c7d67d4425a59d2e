/**
 * What a log that was put back holds as open: it may have been read, answered and delivered long ago. None of it is
 * acted on until an administrator says so; what Openfire is told to do with one of them since is as with any other.
 */
import type Database from 'better-sqlite3';
import type { Lineage } from '../../../model/lineage.ts';
import { owed } from '../../../model/promise.ts';
import { stateCodes } from '../../../model/state.ts';
import type { HeldLog } from '../../engine.ts';
import { asStoreError } from './database.ts';
import { messageStateCode, passed } from './schema.ts';

/** Of message `m`, held as `h`: nothing has been heard of it since. */
const isStillOpen = `(${messageStateCode}) IN (${stateCodes.accepted}, ${stateCodes.sent}, ${stateCodes.stored})
  AND m.stored_at <= 0 AND m.owed & ${owed.place} = 0 AND NOT EXISTS (
    SELECT 1 FROM delivery_record n WHERE n.message_id = m.id AND n.position > h.position)`;

const nothingHeld = `
  UPDATE message SET owed = 0 WHERE owed <> 0;
  UPDATE session SET closed_at = (SELECT max(last_at, created_at) FROM progress) WHERE closed_at IS NULL;
  DELETE FROM outbox;
  DELETE FROM telling;
  DELETE FROM comparison;
  DELETE FROM removal;
`;

/** What time it was when the log was copied says nothing of what time it is. */
const clockForgotten = `
  INSERT OR IGNORE INTO retention (id, trusted_at, uptime, days) VALUES (1, 0, -1, 0);
  UPDATE retention SET uptime = -1, doubted_since = NULL, boot = NULL;
`;

/** The index of the log has followed changes that this log does not have: the gap tells it to begin anew. */
const changesSkipped = 1_000_000;

export class HeldMessages implements HeldLog {
  private readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
  }

  get lineage(): Lineage | null {
    return this.guarded(() => {
      const row = this.database
        .prepare<[], { id: string | null; generation: number }>(
          'SELECT lineage AS id, generation FROM progress WHERE id = 1',
        )
        .get();
      return row?.id == null ? null : { id: row.id, generation: row.generation };
    });
  }

  get nextCommand(): number {
    return this.guarded(() =>
      Number(this.database.prepare('SELECT next_command FROM progress WHERE id = 1').pluck().get()),
    );
  }

  /** Nothing was ever committed to it. */
  get isNew(): boolean {
    return this.guarded(
      () => this.database.prepare('SELECT position FROM progress WHERE id = 1').pluck().get() === 0,
    );
  }

  /** What the log is called. `nextCommand`: no lower number is given to a command. */
  name({ id, generation }: Lineage, nextCommand: number): void {
    this.guarded(() =>
      this.database
        .prepare(
          `UPDATE progress SET lineage = ?, generation = ?, next_command = max(next_command, ?)
           WHERE id = 1 AND (lineage IS NULL OR next_command < ?)`,
        )
        .run(id, generation, nextCommand, nextCommand),
    );
  }

  /** How many wait for a word. */
  count(): number {
    return this.guarded(() =>
      Number(
        this.database
          .prepare(`SELECT count(*) FROM held h JOIN message m ON m.id = h.message_id WHERE ${isStillOpen}`)
          .pluck()
          .get(),
      ),
    );
  }

  /**
   * All that is open is held from here on, and nobody is owed anything. `through`: the spool was read up to here.
   * `lineage`: what the log is called from now on.
   */
  hold(through: number, nextCommand: number, lineage: Lineage): void {
    const { database } = this;
    this.guarded(() =>
      database
        .transaction(() => {
          database
            .prepare(
              `INSERT OR REPLACE INTO held (message_id, position, stored)
               SELECT m.id, ?, m.stored_at > 0 FROM message m
               WHERE (m.owed <> 0 AND m.owed & ${owed.place} <> 0) OR m.stored_at > 0 OR m.id IN (
                 SELECT d.message_id FROM delivery_record d JOIN session e ON e.id = d.session_id
                 WHERE d.position >= (SELECT unconfirmed_from FROM progress) AND e.closed_at IS NULL
                   AND d.state = ${stateCodes.sent} AND NOT ${passed})`,
            )
            .run(through);
          database.exec('UPDATE message SET stored_at = -stored_at WHERE stored_at > 0');
          database.exec(nothingHeld);
          database.exec(clockForgotten);
          database
            .prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'change'")
            .run(changesSkipped);
          database
            .prepare(
              `UPDATE progress SET position = ?, next_command = max(next_command, ?), unconfirmed_from = NULL,
                 started = NULL, lineage = ?, generation = ? WHERE id = 1`,
            )
            .run(through, nextCommand, lineage.id, lineage.generation);
        })
        .immediate(),
    );
  }

  /**
   * `redeliver`: what nothing has been heard of goes on where it was; of what was in Openfire's offline store only what
   * is not there any more is given again. `settle`: it stays as it is. How many there were. To be followed by a new
   * ledger.
   */
  release(how: 'redeliver' | 'settle', now: number): number {
    const { database } = this;
    return this.guarded(() =>
      database
        .transaction(() => {
          const count = this.count();
          if (how === 'redeliver') {
            const chosen = `SELECT h.message_id FROM held h JOIN message m ON m.id = h.message_id
              WHERE h.stored = ? AND ${isStillOpen}`;
            const windows = JSON.stringify([{ from: 0, to: now }]);
            database
              .prepare(
                `INSERT OR REPLACE INTO comparison (account, windows, watched)
                 SELECT DISTINCT p.jid, ?, 1 FROM message m
                   JOIN participant p ON p.id = coalesce(m.keeper_id, m.recipient_id)
                 WHERE m.id IN (${chosen})`,
              )
              .run(windows, 1);
            database.prepare(`UPDATE message SET owed = owed | ${owed.place} WHERE id IN (${chosen})`).run(0);
            database.prepare(`UPDATE message SET stored_at = abs(stored_at) WHERE id IN (${chosen})`).run(1);
          }
          database.exec('DELETE FROM held');
          return count;
        })
        .immediate(),
    );
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.database.name);
    }
  }
}
