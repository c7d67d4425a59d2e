/** What senders are owed to be told. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import type { Holder, Telling, Told } from '../../../model/telling.ts';
import { bareJid } from '../../../stanza/jid.ts';
import { ownNode } from '../file/node.ts';

interface TellingRow {
  readonly id: number;
  readonly message: number;
  readonly told: string;
  readonly asker: string;
  readonly sender: string;
  readonly handed_at: number | null;
  readonly xml: string;
  readonly made_at: number;
  readonly phase: string;
  readonly command: number | null;
  readonly holders: string;
  readonly had: string;
  readonly rounds: number;
}

const atOnce = 500;

function toTelling(row: TellingRow): Telling {
  return {
    id: row.id,
    message: row.message,
    told: row.told as Told, // written below
    asker: row.asker,
    from: row.sender,
    handedAt: row.handed_at,
    xml: row.xml,
    madeAt: row.made_at,
    phase: row.phase as Telling['phase'], // written below
    command: row.command,
    holders: JSON.parse(row.holders) as Holder[], // written below
    had: JSON.parse(row.had) as string[], // written below
    rounds: row.rounds,
  };
}

export class StoredTellings {
  private readonly ofOne: Database.Statement<[string], TellingRow>;
  private readonly old: Database.Statement<[number]>;

  constructor(database: Database.Database) {
    this.ofOne = database.prepare(
      `SELECT * FROM telling WHERE node = ${ownNode} AND account = ? ORDER BY id`,
    );
    this.old = database.prepare(
      `DELETE FROM telling WHERE id IN (SELECT id FROM telling WHERE made_at < ? ORDER BY made_at LIMIT ${atOnce})`,
    );
  }

  of(account: string): Telling[] {
    return this.ofOne.all(account).map(toTelling);
  }

  forget(before: number): void {
    this.old.run(before);
  }
}

/** Those that a handler that starts has to have in memory, and the number of the next. */
export function loadTellings(
  database: Database.Database,
  openSessions: readonly { readonly jid: string }[],
): { tellings: Telling[]; nextTelling: number } {
  const accounts = [...new Set(openSessions.map(({ jid }) => bareJid(jid)))];
  const tellings = database
    .prepare<[string], TellingRow>(
      `SELECT * FROM telling WHERE node = ${ownNode} AND (command IS NOT NULL OR phase <> 'owed'
         OR account IN (SELECT value FROM json_each(?))) ORDER BY id`,
    )
    .all(JSON.stringify(accounts))
    .map(toTelling);
  const next = database.prepare<[], number>('SELECT coalesce(max(id), 0) + 1 FROM telling').pluck();
  return { tellings, nextTelling: Number(next.get()) };
}

export function prepareTellings(database: Database.Database): (batch: Batch) => void {
  const put = database.prepare(
    `INSERT OR REPLACE INTO telling
       (node, id, message, told, account, asker, sender, handed_at, xml, made_at, phase, command, holders, had, rounds)
     VALUES (${ownNode}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM telling WHERE id = ?');
  return ({ tellings }) => {
    for (const [id, telling] of tellings) {
      if (telling === null) {
        remove.run(id);
        continue;
      }
      const { message, told, asker, from, handedAt, xml, madeAt, phase, command, rounds } = telling;
      const [holders, had] = [JSON.stringify(telling.holders), JSON.stringify(telling.had)];
      const account = bareJid(asker);
      put.run(
        id,
        message,
        told,
        account,
        asker,
        from,
        handedAt,
        xml,
        madeAt,
        phase,
        command,
        holders,
        had,
        rounds,
      );
    }
  };
}
