/**
 * Messages with words: by the full-text index where they are in it, by reading them where they are not yet. They are in
 * the order of their rows, which is that in which they were logged. Whoever looks for what is not there gets an empty
 * page with a cursor after a while, and not an answer after a minute.
 */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { compileQuery } from '../../../text/query.ts';
import type { MessageQuery } from '../../reader.ts';
import type { Position } from '../indexer/position.ts';
import { fewInState } from './in-state.ts';
import { laggingMessages } from './lag.ts';
import type { People } from './people.ts';
import { conditionsOf, directionOf, participantsCondition } from './selection.ts';
import { zonesOf } from './zones.ts';
import type { Zone } from './zones.ts';

type TextQuery = MessageQuery & { readonly text: string };

/** What is found for a page. */
export interface Found {
  /** Rows of messages, in the order of the query; one more than its limit at most. */
  readonly ids: readonly number[];
  /** The page ends early: everything up to this row was looked at. Null where it does not. */
  readonly reached: number | null;
}

interface Candidates {
  readonly ids: readonly number[];
  /** They have the words. */
  readonly areHits: boolean;
  /** There are no others up to this row. */
  readonly reached: number;
}

/** For a page, whose reader waits for as much as can be found. */
const usualPatienceMs = 150;
const hitsAtOnce = 500;
/** Reading a body takes about ten times as long as finding one. */
const rowsAtOnce = 500;
/** Of bodies that are read for one question to the clock; one is read whatever it has. */
const bytesAtOnce = 2 * 1024 * 1024;
const bytesShown = 'coalesce(octet_length(body), 0) + coalesce(octet_length(texts), 0)';
/** Of a state that is as rare all can be read. */
const rare = 3000;

export class TextSearch {
  private readonly database: Database.Database;
  private readonly people: People;

  constructor(database: Database.Database, people: People) {
    this.database = database;
    this.people = people;
  }

  /** `after`: row of the last message that is known; null at the beginning. `position`: null where there is no index. */
  find(
    query: TextQuery,
    after: number | null,
    position: Position | null,
    patienceMs = usualPatienceMs,
  ): Found {
    const expression = this.expression(query);
    if (expression === null) return { ids: [], reached: null };
    const isLiteral = expression === '';
    const ascending = query.order === 'asc';
    const zones = zonesOf(this.database, query, after, isLiteral ? null : position);
    const inRareState = position === null || isLiteral ? null : this.inRareState(query, position);
    const ids: number[] = [];
    const deadline = performance.now() + patienceMs;
    for (const zone of ascending ? zones : zones.toReversed()) {
      let { low, high } = zone;
      while (low <= high && ids.length <= query.limit) {
        const candidates = this.candidates(query, expression, { ...zone, low, high }, inRareState);
        const { reached } = candidates;
        ids.push(...this.fitting(query, candidates));
        if (ascending) low = reached + 1;
        else high = reached - 1;
        const isLate = performance.now() > deadline;
        if (isLate && low <= high && ids.length <= query.limit) return { ids, reached };
      }
    }
    return { ids: ids.slice(0, query.limit + 1), reached: null };
  }

  /** Null where there is nobody of this name; empty where the text has no word, and is taken to the letter. */
  private expression(query: TextQuery): string | null {
    const tags: string[] = [];
    if (query.room !== undefined) {
      const room = this.people.row(query.room);
      if (room === null) return null;
      tags.push(`r${room}`);
    }
    if (query.participant !== undefined) {
      const one = this.people.row(query.participant);
      const pair = query.with === undefined ? null : this.people.pair(query.participant, query.with);
      if (one === null || (query.with !== undefined && pair === null)) return null;
      tags.push(pair === null ? `p${one}` : `c${pair}`);
    }
    return compileQuery(query.text, tags) ?? '';
  }

  private candidates(
    query: TextQuery,
    expression: string,
    { low, high, indexed }: Zone,
    inRareState: readonly number[] | null,
  ): Candidates {
    if (!indexed) return this.rows(query, low, high);
    const rareOnes = inRareState === null ? null : this.within(query, inRareState, low, high);
    return rareOnes ?? this.hits(query, expression, low, high);
  }

  private hits(query: TextQuery, expression: string, low: number, high: number): Candidates {
    const ids = this.database
      .prepare<(string | number)[], number>(
        `SELECT rowid FROM full_text WHERE full_text MATCH ? AND rowid >= ? AND rowid <= ?
         ORDER BY rowid ${directionOf(query)} LIMIT ?`,
      )
      .pluck()
      .all(expression, low, high, hitsAtOnce);
    return { ids, areHits: true, reached: reachedBy(query, ids, hitsAtOnce, low, high) };
  }

  private rows(query: TextQuery, low: number, high: number): Candidates {
    const rows = this.database
      .prepare<number[], { readonly id: number; readonly bytes: number }>(
        `SELECT id, ${bytesShown} AS bytes FROM message
         WHERE id >= ? AND id <= ? ORDER BY id ${directionOf(query)} LIMIT ?`,
      )
      .all(low, high, rowsAtOnce);
    const ids: number[] = [];
    let bytes = 0;
    for (const row of rows) {
      bytes += row.bytes;
      if (bytes > bytesAtOnce && ids.length > 0) {
        return { ids, areHits: false, reached: ids.at(-1) ?? low };
      }
      ids.push(row.id);
    }
    return { ids, areHits: false, reached: reachedBy(query, ids, rowsAtOnce, low, high) };
  }

  /** All that are in the state, where they are few. */
  private inRareState({ state }: TextQuery, position: Position): readonly number[] | null {
    if (state === undefined) return null;
    const ids = fewInState(this.database, stateCodes[state], rare);
    const lagging = ids === null ? null : laggingMessages(this.database, position);
    return ids === null || lagging === null ? null : [...new Set([...ids, ...lagging])];
  }

  /** Those of them in the zone, where they are short. */
  private within(query: TextQuery, ids: readonly number[], low: number, high: number): Candidates | null {
    const within = ids.filter((id) => id >= low && id <= high);
    const bytes = this.database
      .prepare<[string], number | null>(
        `SELECT sum(${bytesShown}) FROM message WHERE id IN (SELECT value FROM json_each(?))`,
      )
      .pluck()
      .get(JSON.stringify(within));
    if (Number(bytes) > bytesAtOnce) return null;
    return { ids: within, areHits: false, reached: reachedBy(query, [], rare, low, high) };
  }

  /** Those of the candidates that fit, in the order of the query. */
  private fitting(query: TextQuery, { ids, areHits }: Candidates): number[] {
    const { text: _, ...withoutText } = query;
    const conditions = conditionsOf(areHits ? withoutText : query, null);
    const of = participantsCondition(query);
    return this.database
      .prepare<(string | number)[], number>(
        `SELECT m.id FROM json_each(?) w CROSS JOIN message m ON m.id = w.value
         WHERE ${conditions.sql}${of.sql} ORDER BY m.id ${directionOf(query)}`,
      )
      .pluck()
      .all(JSON.stringify(ids), ...conditions.parameters, ...of.parameters);
  }
}

/** The last of them where there may be more, else the end of the zone. */
function reachedBy(
  query: TextQuery,
  ids: readonly number[],
  most: number,
  low: number,
  high: number,
): number {
  const last = ids.length === most ? ids.at(-1) : undefined;
  return last ?? (query.order === 'asc' ? high : low);
}
