/** Messages in one state, found by the index however rare the state is. */
import type Database from 'better-sqlite3';
import type { MessageQuery, State } from '../reader.ts';
import { stateCodes } from '../../delivery/state.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Cursor } from './cursor.ts';
import type { Position } from './index-file/position.ts';
import { laggingMessages } from './lag.ts';
import { conditionsOf } from './selection.ts';
import type { Selection } from './selection.ts';

/** All of a state that is as rare as this can be looked through for those of somebody. */
const rare = 20_000;

/**
 * Null where the log alone is to be asked: the index lags too far behind, or the state is frequent and somebody's
 * messages are looked for, which the log finds. The index is attached.
 */
export function selectionByState(
  database: Database.Database,
  query: MessageQuery & { readonly state: State },
  cursor: Cursor | null,
  position: Position,
): Selection | null {
  const narrowed = query.participant !== undefined || query.room !== undefined;
  if (narrowed && isFrequent(database, query.state)) return null;
  const lagging = laggingMessages(database, position);
  if (lagging === null) return null;
  // What the index says is put to the log again, as it may be more than it was.
  const { sql: conditions, parameters } = conditionsOf(query, cursor);
  const { sql: of, parameters: ofWhom } = participantsCondition(query);
  const direction = query.order === 'asc' ? 'ASC' : 'DESC';
  const range = ['i.state = ?'];
  const bounds: number[] = [stateCodes[query.state]];
  if (query.since !== undefined) {
    range.push('i.sent_at >= ?');
    bounds.push(query.since);
  }
  if (query.until !== undefined) {
    range.push('i.sent_at < ?');
    bounds.push(query.until);
  }
  if (cursor !== null) {
    range.push(`(i.sent_at, i.id) ${query.order === 'asc' ? '>' : '<'} (?, ?)`);
    bounds.push(cursor.sentAt, cursor.id);
  }
  return {
    sql: `SELECT id FROM (SELECT m.id FROM idx.seen i CROSS JOIN message m ON m.id = i.id
        WHERE ${range.join(' AND ')} AND ${conditions}${of}
        ORDER BY i.sent_at ${direction}, i.id ${direction} LIMIT ${query.limit + 1})
      UNION SELECT m.id FROM message m WHERE m.id IN (SELECT value FROM json_each(?)) AND ${conditions}${of}`,
    parameters: [...bounds, ...parameters, ...ofWhom, JSON.stringify([...lagging]), ...parameters, ...ofWhom],
  };
}

function isFrequent(database: Database.Database, state: State): boolean {
  const count = database
    .prepare<number[], number>('SELECT count(*) FROM (SELECT 1 FROM idx.seen WHERE state = ? LIMIT ?)')
    .pluck()
    .get(stateCodes[state], rare);
  return count === rare;
}

/** To follow other conditions. */
export function participantsCondition(query: MessageQuery): Selection {
  const conditions: string[] = [];
  const parameters: string[] = [];
  for (const jid of [query.participant, query.with]) {
    if (jid === undefined) continue;
    const id = '(SELECT id FROM participant WHERE jid = ?)';
    conditions.push(` AND (m.sender_id = ${id} OR m.recipient_id = ${id})`);
    parameters.push(bareJid(jid), bareJid(jid));
  }
  if (query.with !== undefined && bareJid(query.with) === bareJid(query.participant ?? '')) {
    conditions.push(' AND m.sender_id = m.recipient_id');
  }
  return { sql: conditions.join(''), parameters };
}
