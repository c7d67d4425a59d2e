/** The SQL that finds the rows of a page in the log alone, by the index that fits the question. */
import type { MessageQuery } from '../reader.ts';
import { stateCodes } from '../../delivery/state.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Cursor } from './cursor.ts';
import { messageStateCode } from './schema.ts';

export interface Selection {
  /** Selects row numbers; at most limit + 1 for each index range it walks. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const idOf = '(SELECT id FROM participant WHERE jid = ?)';

/** What the rows `m` of a page have in common but their participants. */
export function conditionsOf(query: MessageQuery, cursor: Cursor | null): Selection {
  const conditions = ['m.logged = 1'];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (query.room !== undefined) add(`m.room_id = ${idOf}`, bareJid(query.room));
  if (query.since !== undefined) add('m.sent_at >= ?', query.since);
  if (query.until !== undefined) add('m.sent_at < ?', query.until);
  if (cursor !== null) {
    add(
      query.order === 'asc' ? '(m.sent_at, m.id) > (?, ?)' : '(m.sent_at, m.id) < (?, ?)',
      cursor.sentAt,
      cursor.id,
    );
  }
  if (query.state !== undefined) add(`(${messageStateCode}) = ?`, stateCodes[query.state]);
  if (query.text !== undefined) add('body_matches(m.body, ?)', query.text);
  return { sql: conditions.join(' AND '), parameters };
}

export function selection(query: MessageQuery, cursor: Cursor | null): Selection {
  const { sql: conditions, parameters } = conditionsOf(query, cursor);
  const direction = query.order === 'asc' ? 'ASC' : 'DESC';
  const walk = (first: string): string =>
    `SELECT m.id FROM message m WHERE ${first}${conditions}
     ORDER BY m.sent_at ${direction}, m.id ${direction} LIMIT ${query.limit + 1}`;
  if (query.participant === undefined) return { sql: `SELECT id FROM (${walk('')})`, parameters };
  const participant = bareJid(query.participant);
  const other = query.with === undefined ? undefined : bareJid(query.with);
  // Each conversation is walked along its own index, so a person's page never costs more than his conversations.
  const pair =
    other === undefined
      ? ''
      : ` AND ${idOf} IN (c.first_id, c.second_id)${participant === other ? ' AND c.first_id = c.second_id' : ''}`;
  return {
    sql: `SELECT m2.id FROM conversation c JOIN message m2
            ON m2.id IN (${walk('m.conversation_id = c.id AND ')})
          WHERE c.id IN (SELECT id FROM conversation WHERE first_id = ${idOf}
            UNION SELECT id FROM conversation WHERE second_id = ${idOf})${pair}`,
    parameters: [...parameters, participant, participant, ...(other === undefined ? [] : [other])],
  };
}
