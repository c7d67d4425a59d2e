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
import { ownNode } from './node.ts';
import { passed, stateCodeOf } from './sql.ts';

/** Of the message whose state is `w`, held as `h`: nothing has been heard of it since. */
const isStillOpen = `(${stateCodeOf}) IN (${stateCodes.accepted}, ${stateCodes.sent}, ${stateCodes.stored})
  AND w.stored_at <= 0 AND w.owed & ${owed.place} = 0 AND NOT EXISTS (
    SELECT 1 FROM every_delivery n WHERE n.message = w.message AND n.position > h.position)`;

/** Few are held: they are looked for among all, and not the other way round. */
const heldState = 'held h CROSS JOIN message_state w ON w.message = h.message';

const nothingHeld = `
  UPDATE message_state SET owed = 0 WHERE owed <> 0;
  UPDATE session SET closed_at = (SELECT max(last_at, created_at) FROM progress, log WHERE node = ${ownNode})
    WHERE closed_at IS NULL;
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

/** The index of the log has followed changes that this log does not have: the gap tells it to start again. */
const changesSkipped = 1_000_000;

export class HeldMessages implements HeldLog {
  private readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
  }

  get lineage(): Lineage | null {
    return this.guarded(() => {
      const row = this.database
        .prepare<[], { id: string | null; generation: number }>('SELECT lineage AS id, generation FROM log')
        .get();
      return row?.id == null ? null : { id: row.id, generation: row.generation };
    });
  }

  get nextCommand(): number {
    return this.guarded(() =>
      Number(
        this.database.prepare(`SELECT next_command FROM progress WHERE node = ${ownNode}`).pluck().get(),
      ),
    );
  }

  /** Nothing was ever committed to it. */
  get isNew(): boolean {
    return this.guarded(
      () =>
        this.database.prepare(`SELECT position FROM progress WHERE node = ${ownNode}`).pluck().get() === 0,
    );
  }

  /** What the log is called. `nextCommand`: no lower number is given to a command. */
  name({ id, generation }: Lineage, nextCommand: number): void {
    const { database } = this;
    this.guarded(() =>
      database
        .transaction(() => {
          database
            .prepare('UPDATE log SET lineage = ?, generation = ? WHERE lineage IS NULL')
            .run(id, generation);
          database
            .prepare(`UPDATE progress SET next_command = max(next_command, ?) WHERE node = ${ownNode}`)
            .run(nextCommand);
        })
        .immediate(),
    );
  }

  /** How many wait for a word. */
  count(): number {
    return this.guarded(() =>
      Number(this.database.prepare(`SELECT count(*) FROM ${heldState} WHERE ${isStillOpen}`).pluck().get()),
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
              `INSERT OR REPLACE INTO held (message, position, stored)
               SELECT w.message, ?, w.stored_at > 0 FROM message_state w
               WHERE (w.owed <> 0 AND w.owed & ${owed.place} <> 0) OR w.stored_at > 0 OR w.message IN (
                 SELECT d.message FROM every_delivery d JOIN session e ON e.id = d.session_id
                 WHERE d.position >= (SELECT unconfirmed_from FROM progress WHERE node = ${ownNode})
                   AND e.closed_at IS NULL AND d.state = ${stateCodes.sent} AND NOT ${passed})`,
            )
            .run(through);
          database.exec('UPDATE message_state SET stored_at = -stored_at WHERE stored_at > 0');
          database.exec(nothingHeld);
          database.exec(clockForgotten);
          database
            .prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'change'")
            .run(changesSkipped);
          database
            .prepare(
              `UPDATE progress SET position = ?, next_command = max(next_command, ?), unconfirmed_from = NULL,
                 started = NULL WHERE node = ${ownNode}`,
            )
            .run(through, nextCommand);
          database.prepare('UPDATE log SET lineage = ?, generation = ?').run(lineage.id, lineage.generation);
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
            const chosen = `SELECT w.message FROM ${heldState} WHERE h.stored = ? AND ${isStillOpen}`;
            const windows = JSON.stringify([{ from: 0, to: now }]);
            database
              .prepare(
                `INSERT OR REPLACE INTO comparison (node, account, windows, watched)
                 SELECT DISTINCT ${ownNode}, p.jid, ?, 1
                 FROM message_state w JOIN participant p ON p.id = w.stored_in WHERE w.message IN (${chosen})`,
              )
              .run(windows, 1);
            const raise = (column: string): Database.Statement<[number]> =>
              database.prepare(`UPDATE message_state SET ${column} WHERE message IN (${chosen})`);
            raise(`owed = owed | ${owed.place}`).run(0);
            raise('stored_at = abs(stored_at)').run(1);
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
