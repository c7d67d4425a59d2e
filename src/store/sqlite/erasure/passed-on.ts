/** Messages of others in which the words of an account are passed on. They have texts besides their bodies; most have none. */
import type Database from 'better-sqlite3';
import type { WantedErasure } from '../../../model/erasures.ts';
import { passesOnFrom } from '../../../stanza/passed-on-from.ts';
import { readStanza } from '../../../stanza/xml.ts';
import { waits } from '../rows/owing.ts';
import { isSessionOf } from '../rows/session-of.ts';
import { deletedAtOnce, pieceOf, wholeBytes } from '../rows/weight.ts';
import type { Piece } from '../rows/weight.ts';
import { ownWords } from './own-words.ts';

/** They are parsed: some ten milliseconds. */
const rowsAtOnce = 200;

interface Row {
  readonly id: number;
  readonly waits: 0 | 1;
  readonly bytes: number;
}

export class PassedOn {
  private readonly account: string;
  private readonly through: number;
  private readonly some: Database.Statement<unknown[], Row>;
  private readonly xmlOf: Database.Statement<[number], Buffer | null>;
  private readonly given: readonly string[];
  private place = 0;

  /** `participant`: the account's number; 0 where it has none. What is chosen for another reason is left out. */
  constructor(
    database: Database.Database,
    { account, bothSides }: WantedErasure,
    through: number,
    participant: number,
  ) {
    this.account = account;
    this.through = through;
    const own = bothSides
      ? `${participant} IN (m.sender_id, m.recipient_id) OR ${participant} IS
           (SELECT keeper_id FROM message_state WHERE message = m.id) OR EXISTS
           (SELECT 1 FROM every_delivery g JOIN session e ON e.id = g.session_id
            WHERE g.message = m.id AND g.sender IS NOT NULL AND ${isSessionOf})`
      : ownWords(participant);
    this.given = bothSides ? [account, account, account] : [];
    this.some = database.prepare(
      `SELECT m.id, ${waits} AS waits, ${wholeBytes} AS bytes FROM message m
       WHERE m.texts IS NOT NULL AND m.id > ? AND m.id <= ? AND NOT (${own}) ORDER BY m.id LIMIT ?`,
    );
    this.xmlOf = database.prepare<[number], Buffer | null>('SELECT xml FROM message WHERE id = ?').pluck();
  }

  /** The next piece; `more`: it is not the last one. */
  next(): Piece<Row> {
    const all = this.some.all(this.place, this.through, ...this.given, rowsAtOnce);
    const { rows, more } = pieceOf(all, rowsAtOnce, deletedAtOnce);
    this.place = rows.at(-1)?.id ?? this.through;
    return { rows: rows.filter(({ id }) => this.passesOn(id)), more };
  }

  private passesOn(id: number): boolean {
    const xml = this.xmlOf.get(id) ?? null;
    const stanza = xml === null ? null : readStanza(xml);
    return stanza !== null && passesOnFrom(stanza, this.account);
  }
}
