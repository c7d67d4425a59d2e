/** What is to be compared with Openfire's offline stores, and what was taken out of them. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import { maxAccounts } from '../../../model/offline-store.ts';
import type {
  Comparison,
  DeletedAccount,
  Removal,
  StartedWith,
  Window,
} from '../../../model/offline-store.ts';
import type { StoredProgress } from '../../ledger-store.ts';
import { ownNode } from '../file/node.ts';

interface ComparisonRow {
  readonly account: string;
  readonly windows: string;
  readonly watched: number;
}

interface RemovalRow {
  readonly id: number;
  readonly account: string;
  readonly through: number;
  readonly times: string | null;
  readonly reason: string;
}

type Loaded = Pick<StoredProgress, 'comparisons' | 'removals' | 'deletedAccounts' | 'startedWith'>;

// What is parsed below was written further below.
export function loadComparisons(database: Database.Database): Loaded {
  const started = database
    .prepare<[], string | null>(`SELECT started FROM progress WHERE node = ${ownNode}`)
    .pluck()
    .get();
  return {
    comparisons: database
      .prepare<[], ComparisonRow>(`SELECT account, windows, watched FROM comparison WHERE node = ${ownNode}`)
      .all()
      .map(({ account, windows, watched }): Comparison => {
        return { account, windows: JSON.parse(windows) as Window[], watched: watched !== 0 };
      }),
    removals: database
      .prepare<[], RemovalRow>(
        `SELECT id, account, through, times, reason FROM removal WHERE node = ${ownNode} ORDER BY id`,
      )
      .all()
      .map((row): Removal => {
        const times = row.times === null ? null : (JSON.parse(row.times) as number[]);
        return { ...row, times, reason: row.reason as Removal['reason'] };
      }),
    deletedAccounts: database
      .prepare<[], DeletedAccount>(
        `SELECT account, first_row AS row FROM deleted_account WHERE node = ${ownNode} ORDER BY id`,
      )
      .all(),
    startedWith: started === null || started === undefined ? null : (JSON.parse(started) as StartedWith),
  };
}

export function prepareComparisons(database: Database.Database): (batch: Batch) => void {
  const compare = database.prepare(
    `INSERT OR REPLACE INTO comparison (node, account, windows, watched) VALUES (${ownNode}, ?, ?, ?)`,
  );
  const compared = database.prepare(`DELETE FROM comparison WHERE node = ${ownNode} AND account = ?`);
  const remove = database.prepare(
    `INSERT OR REPLACE INTO removal (node, id, account, through, times, reason) VALUES (${ownNode}, ?, ?, ?, ?, ?)`,
  );
  const decided = database.prepare(`DELETE FROM removal WHERE node = ${ownNode} AND id = ?`);
  const deleted = database.prepare(
    `INSERT OR REPLACE INTO deleted_account (node, account, first_row) VALUES (${ownNode}, ?, ?)`,
  );
  const forgetDeleted = database.prepare(
    `DELETE FROM deleted_account WHERE node = ${ownNode} AND id <= (SELECT max(id) FROM deleted_account) - ${maxAccounts}`,
  );
  const started = database.prepare(`UPDATE progress SET started = ? WHERE node = ${ownNode}`);
  return ({ comparisons, removals, deletedAccounts, startedWith }) => {
    for (const [account, comparison] of comparisons) {
      if (comparison === null) compared.run(account);
      else compare.run(account, JSON.stringify(comparison.windows), comparison.watched ? 1 : 0);
    }
    for (const [id, removal] of removals) {
      if (removal === null) decided.run(id);
      else {
        const { account, through, times, reason } = removal;
        remove.run(id, account, through, times === null ? null : JSON.stringify(times), reason);
      }
    }
    for (const { account, row } of deletedAccounts) deleted.run(account, row);
    if (deletedAccounts.length > 0) forgetDeleted.run();
    if (startedWith !== undefined) started.run(startedWith === null ? null : JSON.stringify(startedWith));
  };
}
