/** What the commits have changed, for those who follow the log: read from what is kept of them, so without a gap. */
import type Database from 'better-sqlite3';
import { stateOf } from '../../../model/state.ts';
import { resourceOf } from '../../../stanza/jid.ts';
import { CursorError } from '../../reader.ts';
import type { ChangesPage, ChangeView } from '../../reader.ts';
import { rfc3339 } from '../../times.ts';
import { ChangeReader } from '../indexer/change-reader.ts';
import type { ChangeItem, ChangeRow } from '../indexer/change-reader.ts';
import { viewsById } from '../rows/views.ts';
import { fitting } from '../rows/weight.ts';

/** Everything up to number `index` of a change was told. */
interface Place {
  readonly change: number;
  readonly index: number;
}

/** Rows that are looked at for one answer, whether they tell anything or not. */
const maxChanges = 1000;

export class Changes {
  private readonly database: Database.Database;
  private readonly reader: ChangeReader;

  constructor(database: Database.Database) {
    this.database = database;
    this.reader = new ChangeReader(database);
  }

  /** Throws CursorError. */
  read(after: string | null, limit: number): ChangesPage {
    const asked = after === null ? null : readPlace(after);
    const kept = this.database
      .prepare<[], { low: number | null; high: number | null }>(
        'SELECT (SELECT min(id) FROM change) AS low, (SELECT max(id) FROM change) AS high',
      )
      .get();
    const next = { change: (kept?.high ?? 0) + 1, index: 0 };
    if (asked === null) return { items: [], last: writePlace(next), missed: false, more: false };
    // Of another log, whose changes nobody has any more.
    if (asked.change > next.change || (asked.change === next.change && asked.index > 0)) {
      return { items: [], last: writePlace(next), missed: true, more: false };
    }
    const low = kept?.low ?? next.change;
    const missed = asked.change < low;
    return { ...this.from(missed ? { change: low, index: 0 } : asked, limit), missed };
  }

  private from(start: Place, limit: number): Omit<ChangesPage, 'missed'> {
    let place = start;
    const told: (ChangeItem & { readonly change: number })[] = [];
    const rows = this.database
      .prepare<[number, number], ChangeRow>('SELECT * FROM change WHERE id >= ? ORDER BY id LIMIT ?')
      .all(start.change, maxChanges);
    let more = rows.length === maxChanges;
    for (const row of rows) {
      const reading = this.reader.read(row, row.id === place.change ? place.index : 0, limit - told.length);
      for (const item of reading.items) told.push({ ...item, change: row.id });
      place = reading.done ? { change: row.id + 1, index: 0 } : { change: row.id, index: reading.reached };
      if (told.length >= limit || !reading.done) {
        more = !reading.done || more || row !== rows.at(-1);
        break;
      }
    }
    // Each of them has its message with it, be it the same.
    const shown = fitting(this.database, told, ({ message }) => message);
    const last = shown.length < told.length ? shown.at(-1) : undefined;
    if (last !== undefined) [place, more] = [{ change: last.change, index: last.index }, true];
    return { items: this.views(shown), last: writePlace(place), more };
  }

  private views(told: readonly (ChangeItem & { readonly change: number })[]): ChangeView[] {
    const messages = viewsById(this.database, new Set(told.map(({ message }) => message)));
    const resources = this.resources(told.flatMap(({ session }) => (session === null ? [] : [session])));
    return told.flatMap((item): ChangeView[] => {
      const { change, index, kind, at, session, code, evidence, reason } = item;
      const message = messages.get(item.message);
      if (message === undefined || kind === 'row') return [];
      const resource = session === null ? item.resource : (resources.get(session) ?? null);
      return [
        {
          id: writePlace({ change, index }),
          kind,
          at: at === null ? message.sentAt : rfc3339(at),
          state: stateOf(code),
          resource,
          evidence,
          reason,
          message,
        },
      ];
    });
  }

  private resources(sessions: readonly number[]): ReadonlyMap<number, string> {
    const rows = this.database
      .prepare<[string], { id: number; jid: string }>(
        'SELECT id, jid FROM session WHERE id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify([...new Set(sessions)]));
    return new Map(rows.map(({ id, jid }) => [id, resourceOf(jid) ?? jid]));
  }
}

function writePlace({ change, index }: Place): string {
  return `${change}.${index}`;
}

/** Throws CursorError. */
function readPlace(text: string): Place {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text);
  if (match === null) throw new CursorError('not an id of a change of this log');
  return { change: Number(match[1]), index: Number(match[2]) };
}
