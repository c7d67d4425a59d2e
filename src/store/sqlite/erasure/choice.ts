/**
 * Which messages an erasure takes, in the order in which it comes to them: the account's conversations, what its offline
 * store keeps for it, what rooms gave it in private, and in what others pass its words on. Rows may be deleted behind it.
 */
import type Database from 'better-sqlite3';
import type { WantedErasure } from '../../../model/erasures.ts';
import { prepareOwing, waits } from '../rows/owing.ts';
import { isSessionOf } from '../rows/session-of.ts';
import { pieceOf, weigh, wholeBytes } from '../rows/weight.ts';
import type { Piece } from '../rows/weight.ts';
import { ownWords } from './own-words.ts';
import { PassedOn } from './passed-on.ts';

/** Rows that are looked at for one piece: some ten milliseconds where all of them are deleted. */
export const rowsAtOnce = 500;
/** Their words are looked at, and overwritten. */
const bytesAtOnce = 2 * 1024 * 1024;
/** Messages of which it is looked at once to whom rooms gave them. */
const rangeAtOnce = 2000;

export interface ChosenRow {
  readonly id: number;
  readonly waits: boolean;
}

export interface Chosen {
  readonly rows: readonly ChosenRow[];
  readonly more: boolean;
}

interface Found {
  readonly id: number;
  readonly waits: 0 | 1;
  readonly bytes: number;
}

interface Row extends Found {
  readonly sentAt: number;
  readonly chosen: 0 | 1;
}

export class Choice {
  private readonly database: Database.Database;
  private readonly wanted: WantedErasure;
  private readonly through: number;
  private readonly participant: number;
  private readonly conversations: number[];
  private readonly owing: (ids: readonly number[]) => ReadonlySet<number>;
  private readonly ofConversation: Database.Statement<unknown[], Row>;
  private readonly passedOn: PassedOn;
  private conversation: number | undefined;
  private last = { sentAt: Number.MIN_SAFE_INTEGER, id: 0 };
  private kept = 0;
  private given = 0;

  /** `through`: the last row that is taken. */
  constructor(database: Database.Database, wanted: WantedErasure, through: number) {
    const { account, bothSides } = wanted;
    this.database = database;
    this.wanted = wanted;
    this.through = through;
    this.participant =
      database.prepare<[string], number>('SELECT id FROM participant WHERE jid = ?').pluck().get(account) ??
      0;
    // Numbers only: of the busiest account some megabytes.
    this.conversations = database
      .prepare<[number, number], number>(
        'SELECT id FROM conversation WHERE first_id = ? UNION SELECT id FROM conversation WHERE second_id = ?',
      )
      .pluck()
      .all(this.participant, this.participant);
    this.owing = prepareOwing(database);
    this.passedOn = new PassedOn(database, wanted, through, this.participant);
    const chosen = bothSides ? '1' : ownWords(this.participant);
    this.ofConversation = database.prepare(
      `SELECT m.id, m.sent_at AS sentAt, ${chosen} AS chosen, CASE WHEN ${chosen} THEN ${waits} ELSE 0 END AS waits,
         ${wholeBytes} AS bytes
       FROM message m WHERE m.conversation_id = ? AND m.sent_at >= ? AND (m.sent_at, m.id) > (?, ?) AND m.id <= ?
       ORDER BY m.sent_at, m.id LIMIT ?`,
    );
  }

  /** The next piece; `more`: it is not the last one. */
  next(): Chosen {
    const found: Row[] = [];
    let [looked, bytes] = [0, 0];
    while (looked < rowsAtOnce && bytes < bytesAtOnce) {
      this.conversation ??= this.conversations.pop();
      if (this.conversation === undefined) break;
      const { sentAt, id } = this.last;
      const room = rowsAtOnce - looked;
      const all = this.ofConversation.all(this.conversation, sentAt, sentAt, id, this.through, room);
      const { rows, more } = pieceOf(all, room, bytesAtOnce - bytes);
      // Each conversation costs a look, be it empty.
      looked += Math.max(1, rows.length);
      bytes += weigh(rows);
      for (const row of rows) if (row.chosen === 1) found.push(row);
      const end = rows.at(-1);
      if (end !== undefined && more) this.last = end;
      else {
        this.conversation = undefined;
        this.last = { sentAt: Number.MIN_SAFE_INTEGER, id: 0 };
      }
    }
    if (looked >= rowsAtOnce || bytes >= bytesAtOnce) return this.told(found, true);
    const beside = this.nextBeside();
    return this.told([...found, ...beside.rows], beside.more);
  }

  private nextBeside(): Piece<Found> {
    if (!this.wanted.bothSides || this.given >= this.through) return this.passedOn.next();
    const { rows } = this.kept >= 0 ? this.nextKept() : this.nextGiven();
    return { rows, more: true };
  }

  /** In its offline store, and addressed to an occupant of a room. */
  private nextKept(): { readonly rows: readonly Row[] } {
    const all = this.database
      .prepare<unknown[], Row>(
        `SELECT m.id, m.sent_at AS sentAt, 1 AS chosen, ${waits} AS waits, ${wholeBytes} AS bytes
         FROM message_state k CROSS JOIN message m ON m.id = k.message
         WHERE k.keeper_id = ? AND k.keeper_id IS NOT NULL AND k.message > ? AND k.message <= ? AND ${this.beside}
         ORDER BY k.message LIMIT ?`,
      )
      .all(this.participant, this.kept, this.through, rowsAtOnce);
    const { rows, more } = pieceOf(all, rowsAtOnce, bytesAtOnce);
    this.kept = more ? (rows.at(-1)?.id ?? -1) : -1;
    return { rows };
  }

  /** Addressed to an occupant of a room, and given to a session of the account. */
  private nextGiven(): { readonly rows: readonly Row[] } {
    const { account } = this.wanted;
    const rows = this.database
      .prepare<unknown[], Row>(
        `SELECT DISTINCT m.id, m.sent_at AS sentAt, 1 AS chosen, ${waits} AS waits, 0 AS bytes
         FROM every_delivery g JOIN session e ON e.id = g.session_id JOIN message m ON m.id = g.message
           JOIN message_state k ON k.message = g.message
         WHERE g.message > ? AND g.message <= ? AND g.sender IS NOT NULL AND ${isSessionOf}
           AND m.id <= ? AND coalesce(k.keeper_id, 0) <> ${this.participant} AND ${this.beside}`,
      )
      .all(this.given, this.given + rangeAtOnce, account, account, account, this.through);
    this.given += rangeAtOnce;
    return { rows };
  }

  /** SQL: message `m` is in none of the account's conversations. */
  private get beside(): string {
    return `m.sender_id <> ${this.participant} AND m.recipient_id <> ${this.participant}`;
  }

  private told(rows: readonly Found[], more: boolean): Chosen {
    if (rows.length === 0) return { rows: [], more };
    const owing = this.owing(rows.map(({ id }) => id));
    return { rows: rows.map((row) => ({ id: row.id, waits: row.waits === 1 || owing.has(row.id) })), more };
  }
}
