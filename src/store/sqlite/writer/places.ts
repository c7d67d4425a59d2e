/** Where messages are: what the guard asks before it decides what becomes of one. */
import type Database from 'better-sqlite3';
import { stateCodes, stateOf } from '../../../model/state.ts';
import type { Placed, Stored } from '../../ledger-store.ts';
import { passed, stateCodeOf } from '../file/sql.ts';
import { messageColumns, messageParticipants, toTracked } from '../rows/finder.ts';
import type { MessageRow } from '../rows/finder.ts';
import { keptXml, stanzaBytes, stanzaOf } from '../rows/stanza.ts';
import type { StanzaRow } from '../rows/stanza.ts';

interface PlacedRow extends MessageRow, StanzaRow {
  readonly state_code: number;
  readonly was_stored: number;
  readonly repeats: number | null;
  readonly failures: number;
  readonly counted: number;
  readonly times: number;
}

interface HolderRow {
  readonly message: number;
  readonly session: number;
  readonly jid: string;
  readonly open: number;
  readonly position: number | null;
  readonly at: number | null;
  readonly sender: string | null;
}

interface StoredRow extends Omit<Stored, 'isRecognised'> {
  readonly recognised: number;
}

/** Whether the shim can know it again there. */
const recognised = '(m.stamped = 1 OR w.keeper_id IS NOT NULL)';

/** What is in the offline store of an account (bare JID), be it addressed to it or given to it by a room. */
function storedFor(columns: string): string {
  return `SELECT ${columns} FROM message_state w JOIN message m ON m.id = w.message
    WHERE w.stored_in = (SELECT id FROM participant WHERE jid = ?) AND w.stored_at > 0`;
}

export class Places {
  private readonly messages: Database.Statement<[string], PlacedRow>;
  private readonly bytes: Database.Statement<[string], number>;
  private readonly holders: Database.Statement<[string], HolderRow>;
  private readonly stored: Database.Statement<[string], number>;
  private readonly storedAt: Database.Statement<[string], StoredRow>;
  private readonly accounts: Database.Statement<[number], string>;

  constructor(database: Database.Database) {
    this.messages = database.prepare(
      `SELECT ${messageColumns}, ${keptXml} AS xml, m.shape, m.body, ${stateCodeOf} AS state_code,
         w.stored_at <> 0 AS was_stored, m.repeats, coalesce(a.failures, 0) AS failures,
         coalesce(a.counted, 0) AS counted, coalesce(a.times, 0) AS times
       FROM json_each(?) wanted JOIN message m ON m.id = wanted.value
         ${messageParticipants} LEFT JOIN attempt a ON a.message = m.id
       ORDER BY wanted.key`,
    );
    this.bytes = database
      .prepare<[string], number>(
        `SELECT total(${stanzaBytes}) FROM message m WHERE m.id IN (SELECT value FROM json_each(?))`,
      )
      .pluck();
    this.holders = database.prepare(
      `SELECT d.message, d.session_id AS session, e.jid, e.closed_at IS NULL AS open,
         d.position, d.sent_at AS at, d.sender
       FROM every_delivery d JOIN session e ON e.id = d.session_id
       WHERE d.message IN (SELECT value FROM json_each(?))
         AND d.state = ${stateCodes.sent} AND NOT ${passed}`,
    );
    this.stored = database
      .prepare<[string], number>(`${storedFor('m.id')} AND ${recognised} ORDER BY m.id`)
      .pluck();
    this.storedAt = database.prepare(
      storedFor(`m.id AS row, m.stanza_id AS key, w.stored_at AS storedAt, ${recognised} AS recognised`),
    );
    this.accounts = database
      .prepare<[number], string>(
        `SELECT p.jid FROM participant p
           JOIN (SELECT stored_in, max(message) AS youngest
                 FROM message_state WHERE stored_at > 0 GROUP BY stored_in) k ON k.stored_in = p.id
         ORDER BY k.youngest DESC LIMIT ?`,
      )
      .pluck();
  }

  of(rows: readonly number[]): Placed[] {
    const wanted = JSON.stringify(rows);
    const holders = Map.groupBy(this.holders.all(wanted), ({ message }) => message);
    return this.messages.all(wanted).map((row) => ({
      message: toTracked(row),
      xml: stanzaOf(row),
      state: stateOf(row.state_code),
      wasStored: row.was_stored !== 0,
      repeats: row.repeats,
      failures: row.failures,
      given: { counted: row.counted, times: row.times },
      holders: (holders.get(row.id) ?? []).map(({ session, jid, open, position, at, sender }) => ({
        session,
        jid,
        open: open !== 0,
        position,
        at,
        sender,
      })),
    }));
  }

  bytesOf(rows: readonly number[]): number {
    return this.bytes.get(JSON.stringify(rows)) ?? 0;
  }

  inOfflineStore(account: string): number[] {
    return this.stored.all(account);
  }

  storedOf(account: string): Stored[] {
    return this.storedAt.all(account).map(({ recognised: isRecognised, ...row }) => {
      return { ...row, isRecognised: isRecognised !== 0 };
    });
  }

  accountsWithStored(limit: number): string[] {
    return this.accounts.all(limit);
  }
}
