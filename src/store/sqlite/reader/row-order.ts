/**
 * Messages in the order in which they were logged, for exports that go on: what is stamped earlier but was logged later
 * (a clock that was put back, a spool that was read late) comes behind what was there before it. Where few fit, they may
 * be far apart, and other readers would wait meanwhile: it ends early then, and says how far it looked.
 */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { bareJid } from '../../../stanza/jid.ts';
import type { MessageQuery } from '../../reader.ts';
import type { Position } from '../indexer/position.ts';
import { allInState } from './in-state.ts';
import { laggingMessages } from './lag.ts';
import { conditionsOf, participantsCondition } from './selection.ts';
import type { Selection } from './selection.ts';
import type { Found } from './text-search.ts';
import { zonesOf } from './zones.ts';
import type { Zone } from './zones.ts';

type Wanted = MessageQuery & { readonly order: 'asc' };

export interface RowOrderLimits {
  readonly rowsAtOnce: number;
  /** Of a part of the log that is as small as this all can be looked at for each chunk. */
  readonly few: number;
}

const usual: RowOrderLimits = { rowsAtOnce: 5000, few: 20_000 };
const maxRemembered = 50;

export class RowOrder {
  private readonly database: Database.Database;
  private readonly limits: RowOrderLimits;
  /** Filters that mean more than a few messages: they need not be counted again for each chunk. */
  private readonly wide = new Set<string>();

  constructor(database: Database.Database, limits = usual) {
    this.database = database;
    this.limits = limits;
  }

  /** One more than the limit of the query at most. `position`: null where there is no index. */
  find(query: Wanted, after: number | null, position: Position | null, patienceMs: number): Found {
    const { rowsAtOnce, few } = this.limits;
    const conditions = conditionsOf(query, null);
    const of = participantsCondition(query);
    const parameters = [...conditions.parameters, ...of.parameters];
    const zones = zonesOf(this.database, query, after, position);
    const rows = zones.reduce((sum, { low, high }) => sum + high - low + 1, 0);
    if (rows > few) {
      const chosen = this.chosen(query, after);
      const named = chosen ?? (position === null ? null : this.inState(query, zones, position));
      if (named !== null) return this.among(named, query, patienceMs);
    }
    const sql = `SELECT m.id FROM message m WHERE m.id >= ? AND m.id <= ? AND ${conditions.sql}${of.sql}
      ORDER BY m.id LIMIT ?`;
    const ids: number[] = [];
    const deadline = performance.now() + patienceMs;
    for (const { low, high } of zones) {
      for (let from = this.firstFrom(low); from <= high && ids.length <= query.limit;) {
        const reached = Math.min(high, from + rowsAtOnce - 1);
        ids.push(...this.ids(sql, [from, reached, ...parameters, query.limit + 1 - ids.length]));
        from = reached + 1;
        if (from <= high && ids.length <= query.limit && performance.now() > deadline)
          return { ids, reached };
      }
    }
    return { ids, reached: null };
  }

  /** Rows are numbered without gaps but for those that are gone, most of them at the lower end. */
  private firstFrom(low: number): number {
    const first = this.database.prepare<[number], number | null>('SELECT min(id) FROM message WHERE id >= ?');
    return first.pluck().get(low) ?? Number.MAX_SAFE_INTEGER;
  }

  /** Those that fit of messages that are named, in rising order. */
  private among(named: Iterable<number>, query: Wanted, patienceMs: number): Found {
    const conditions = conditionsOf(query, null);
    const of = participantsCondition(query);
    const sql = `SELECT m.id FROM json_each(?) w CROSS JOIN message m ON m.id = w.value
      WHERE ${conditions.sql}${of.sql} ORDER BY m.id LIMIT ?`;
    const ids: number[] = [];
    const deadline = performance.now() + patienceMs;
    for (const some of batches(named, this.limits.rowsAtOnce)) {
      const parameters = [...conditions.parameters, ...of.parameters, query.limit + 1 - ids.length];
      ids.push(...this.ids(sql, [JSON.stringify(some), ...parameters]));
      if (ids.length > query.limit) break;
      if (performance.now() > deadline) return { ids, reached: some.at(-1) ?? null };
    }
    return { ids, reached: null };
  }

  /** All messages that can fit, in rising order, by whichever filter leaves but a few; null where none does. */
  private chosen(query: Wanted, after: number | null): number[] | null {
    const { few } = this.limits;
    const { limit: _limit, ...filters } = query;
    const key = JSON.stringify(filters);
    if (this.wide.has(key)) return null;
    for (const { sql, parameters } of byLog(query)) {
      const ids = this.ids(`${sql} LIMIT ${few + 1}`, parameters);
      if (ids.length <= few) return ids.filter((id) => id > (after ?? -1)).sort((a, b) => a - b);
    }
    const [oldest] = this.wide;
    if (this.wide.size >= maxRemembered && oldest !== undefined) this.wide.delete(oldest);
    this.wide.add(key);
    return null;
  }

  /** All messages of the zones that may be in the state, in rising order; null where the index does not know. */
  private inState({ state }: Wanted, zones: readonly Zone[], position: Position): Iterable<number> | null {
    const [first, last] = [zones[0], zones.at(-1)];
    if (state === undefined || first === undefined || last === undefined) return null;
    // What the index did not see yet may be in the state, too.
    const lagging = laggingMessages(this.database, position);
    if (lagging === null) return null;
    const within = [...lagging].filter((id) => id >= first.low && id <= last.high).sort((a, b) => a - b);
    return merged(allInState(this.database, stateCodes[state], first.low, last.high), within);
  }

  private ids(sql: string, parameters: readonly (string | number)[]): number[] {
    return this.database
      .prepare<unknown[], number>(sql)
      .pluck()
      .all(...parameters);
  }
}

const idOf = '(SELECT id FROM participant WHERE jid = ?)';

/** Each by an index of the log that has all it asks for. */
function byLog({ participant, room, since, until }: Wanted): Selection[] {
  const all: Selection[] = [];
  if (participant !== undefined) {
    const jid = bareJid(participant);
    all.push({
      sql: `SELECT m.id FROM message m WHERE m.conversation_id IN (SELECT id FROM main.conversation WHERE first_id = ${idOf}
        UNION SELECT id FROM main.conversation WHERE second_id = ${idOf})`,
      parameters: [jid, jid],
    });
  }
  if (room !== undefined) {
    all.push({ sql: `SELECT m.id FROM message m WHERE m.room_id = ${idOf}`, parameters: [bareJid(room)] });
  }
  if (since !== undefined || until !== undefined) {
    all.push({
      sql: 'SELECT m.id FROM message m WHERE m.sent_at >= ? AND m.sent_at < ?',
      parameters: [since ?? Number.MIN_SAFE_INTEGER, until ?? Number.MAX_SAFE_INTEGER],
    });
  }
  return all;
}

function* batches(ids: Iterable<number>, size: number): Generator<number[]> {
  let batch: number[] = [];
  for (const id of ids) {
    batch.push(id);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Both rise; what is in both is there once. */
function* merged(ids: Iterable<number>, others: readonly number[]): Generator<number> {
  let next = 0;
  for (const id of ids) {
    for (let other = others[next]; other !== undefined && other <= id; other = others[(next += 1)]) {
      if (other < id) yield other;
    }
    yield id;
  }
  yield* others.slice(next);
}
