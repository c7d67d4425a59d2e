/** The SQL that finds the rows of a page in the log alone, by the index that fits the question. */
import { stateCodes } from '../../../model/state.ts';
import { bareJid } from '../../../stanza/jid.ts';
import type { MessageQuery } from '../../reader.ts';
import { messageStateCode } from '../file/sql.ts';
import type { Cursor } from './cursor.ts';

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
  if (query.text !== undefined) add('shows(m.body, m.texts, ?)', query.text);
  return { sql: conditions.join(' AND '), parameters };
}

/** To follow other conditions. */
export function participantsCondition(query: MessageQuery): Selection {
  const conditions: string[] = [];
  const parameters: string[] = [];
  for (const jid of [query.participant, query.with]) {
    if (jid === undefined) continue;
    conditions.push(` AND (m.sender_id = ${idOf} OR m.recipient_id = ${idOf})`);
    parameters.push(bareJid(jid), bareJid(jid));
  }
  if (query.with !== undefined && bareJid(query.with) === bareJid(query.participant ?? '')) {
    conditions.push(' AND m.sender_id = m.recipient_id');
  }
  return { sql: conditions.join(''), parameters };
}

export function selection(query: MessageQuery, cursor: Cursor | null): Selection {
  const conditions = conditionsOf(query, cursor);
  const direction = directionOf(query);
  const rows = (first: string, limit: number): string =>
    `SELECT m.id FROM message m WHERE ${first}${conditions.sql}
     ORDER BY m.sent_at ${direction}, m.id ${direction} LIMIT ${limit}`;
  if (query.participant === undefined) {
    return { sql: `SELECT id FROM (${rows('', query.limit + 1)})`, parameters: conditions.parameters };
  }
  const ofConversation = (limit: number): string => rows('m.conversation_id = c.id AND ', limit);
  return acrossConversations(
    { ...query, participant: query.participant },
    ofConversation,
    conditions.parameters,
  );
}

export function directionOf({ order }: MessageQuery): 'ASC' | 'DESC' {
  return order === 'asc' ? 'ASC' : 'DESC';
}

/**
 * Rows of somebody's conversations, each walked along its own index. A page has rows of no more conversations than it
 * has rows, so of the others one row is looked at. `rows`: selects so many of conversation `c`, in order.
 */
export function acrossConversations(
  query: MessageQuery & { readonly participant: string },
  rows: (limit: number) => string,
  parameters: readonly (string | number)[],
): Selection {
  const participant = bareJid(query.participant);
  const other = query.with === undefined ? undefined : bareJid(query.with);
  const pair =
    other === undefined
      ? ''
      : ` AND ${idOf} IN (c.first_id, c.second_id)${participant === other ? ' AND c.first_id = c.second_id' : ''}`;
  const direction = directionOf(query);
  return {
    sql: `SELECT m2.id FROM
        (SELECT k.id FROM
            (SELECT c.id, (${rows(1)}) AS first FROM main.conversation c
             WHERE c.id IN (SELECT id FROM main.conversation WHERE first_id = ${idOf}
               UNION SELECT id FROM main.conversation WHERE second_id = ${idOf})${pair}) k
          JOIN message f ON f.id = k.first
          ORDER BY f.sent_at ${direction}, f.id ${direction} LIMIT ${query.limit + 1}) c
        JOIN message m2 ON m2.id IN (${rows(query.limit + 1)})`,
    parameters: [
      ...parameters,
      participant,
      participant,
      ...(other === undefined ? [] : [other]),
      ...parameters,
    ],
  };
}
