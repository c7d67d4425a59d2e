/** What is asked of a large log: all that REST answers, and the pages, each with other people, times and words. */
import { endings, states } from '../../src/model/state.ts';
import type { Facts } from './generate.ts';

export interface Question {
  readonly name: string;
  /** The address of the nth time it is asked. */
  path(time: number): string;
  /** Whether an answer may hold nothing. */
  readonly mayBeEmpty: boolean;
}

const dayMs = 86_400_000;

const address = (path: string, query: Record<string, string>): string => {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
};

const at = <T>(values: readonly T[], time: number): T => {
  const value = values[time % values.length];
  if (value === undefined) throw new RangeError('nothing to ask for');
  return value;
};

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const commonWords = ['the', 'you', 'to', 'and', 'is', 'die', 'und', 'que', 'не', 'и'] as const;
const pairsOfWords = [
  'meeting customer',
  'the invoice',
  'project deadline',
  'Rechnung Kunde',
  'завтра встреча',
] as const;
const phrases = ['"to you"', '"and I"', '"the to"', '"you and"', '"die und"'] as const;
const prefixes = ['data*', 'meet*', 'pass*', 'inv*', 'Bespr*', 'TCK*'] as const;
const chinese = ['会议', '明天', '客户', '打印机', '服务器'] as const;

export function questions(facts: Facts): readonly Question[] {
  const { since, until, people, pairs, rooms, busy, robot, busiestPair, stanzaIds, rare } = facts;
  const day = (time: number): number => since + ((time * 7919) % Math.floor((until - since) / dayMs)) * dayMs;
  const list: Question[] = [];
  const ask = (name: string, path: (time: number) => string, mayBeEmpty = false): void => {
    list.push({ name, path, mayBeEmpty });
  };
  const messages = (
    name: string,
    query: (time: number) => Record<string, string>,
    mayBeEmpty = false,
  ): void =>
    ask(
      name === '' ? 'messages' : `messages ${name}`,
      (time) => address('/api/v1/messages', query(time)),
      mayBeEmpty,
    );

  messages('', () => ({}));
  messages('limit 500', () => ({ limit: '500' }));
  messages('participant', (time) => ({ participant: at(people, time), limit: '20' }));
  messages('participant, the busiest', () => ({ participant: busy }));
  messages('participant, who writes to all', () => ({ participant: robot }));
  messages('with', (time) => ({ participant: at(pairs, time)[0], with: at(pairs, time)[1] }), true);
  messages(
    'with, state sent',
    (time) => ({ participant: at(pairs, time)[0], with: at(pairs, time)[1], state: 'sent' }),
    true,
  );
  messages('room', (time) => ({ room: at(rooms, time) }));
  messages('since, until', (time) => ({ since: iso(day(time)), until: iso(day(time) + 5 * dayMs) }));
  messages('since, oldest first', (time) => ({ since: iso(day(time)), order: 'asc' }));
  for (const state of [...states, ...endings]) messages(`state ${state}`, () => ({ state }));
  for (const state of ['failed', 'sent', 'displayed'] as const) {
    messages(`state ${state}, participant`, (time) => ({ state, participant: at(people, time) }), true);
  }
  messages('text, rare word', (time) => ({ text: at(rare, time) }));
  messages('text, common word', (time) => ({ text: at(commonWords, time) }));
  messages('text, two words', (time) => ({ text: at(pairsOfWords, time) }));
  messages('text, phrase', (time) => ({ text: at(phrases, time) }));
  messages('text, prefix', (time) => ({ text: at(prefixes, time) }));
  messages('text, Chinese', (time) => ({ text: at(chinese, time) }));
  messages('text, no such word', (time) => ({ text: `nowhere${time}` }), true);
  messages(
    'text, participant',
    (time) => ({ text: at(commonWords, time), participant: at(people, time) }),
    true,
  );
  messages('text, with', () => ({ text: 'the', participant: busiestPair[0], with: busiestPair[1] }));
  messages('text, since, oldest first', (time) => ({ text: 'invoice', since: iso(day(time)), order: 'asc' }));
  messages('text, until', (time) => ({ text: at(commonWords, time), until: iso(day(time) + dayMs) }));
  messages('text, state failed', (time) => ({ text: at(commonWords, time), state: 'failed' }));
  messages('rare word, state failed', (time) => ({ text: at(rare, time), state: 'failed' }), true);
  ask('message', (time) => `/api/v1/messages/${at(stanzaIds, time)}`);

  const conversations = (
    name: string,
    query: (time: number) => Record<string, string>,
    mayBeEmpty = false,
  ): void => ask(`conversations${name}`, (time) => address('/api/v1/conversations', query(time)), mayBeEmpty);
  conversations('', () => ({}));
  conversations(' participant', (time) => ({ participant: at(people, time) }));
  conversations(' participant, who writes to all', () => ({ participant: robot }));
  conversations(' name', (time) => ({ name: at(['meier', 'anna', 'tanaka12', 'zoe.li', 'team-1'], time) }));
  conversations(' name, nobody', (time) => ({ name: `nobody${time}` }), true);
  conversations(' state failed', () => ({ state: 'failed' }));
  conversations(' state accepted', () => ({ state: 'accepted' }));
  conversations(' since, until', (time) => ({ since: iso(day(time)), until: iso(day(time) + dayMs) }), true);

  const between = ([one, other]: readonly [string, string]): string =>
    `/api/v1/conversations/${encodeURIComponent(one)}/${encodeURIComponent(other)}`;
  ask('conversation', (time) => between(at(pairs, time)), true);
  ask('conversation at a date', (time) => address(between(at(pairs, time)), { at: iso(day(time)) }), true);
  ask('conversation, the busiest, at a date', (time) =>
    address(between(busiestPair), { at: iso(day(time)) }),
  );
  ask('conversation, a room', (time) => `/api/v1/conversations/${encodeURIComponent(at(rooms, time))}`);

  const stats = (name: string, days: number, step: string): void =>
    ask(`stats ${name}`, () =>
      address('/api/v1/stats', { since: iso(until - days * dayMs), until: iso(until), step }),
    );
  stats('hour by minute', 1 / 24, 'minute');
  stats('day by quarter-hour', 1, 'quarter-hour');
  stats('week by hour', 7, 'hour');
  stats('month by day', 30, 'day');
  stats('two years by day', 730, 'day');

  ask('page overview', () => '/overview');
  ask('page chat-log', () => '/chat-log');
  ask('page chat-log, participant', (time) => address('/chat-log', { participant: at(people, time) }));
  ask('page chat-log, pair', (time) =>
    address('/chat-log', { participant: at(pairs, time)[0], with: at(pairs, time)[1] }),
  );
  ask('page chat-log, text', (time) => address('/chat-log', { text: at(commonWords, time) }));
  ask('page chat-log, name', (time) =>
    address('/chat-log', { participant: at(['meier', 'anna', 'tanaka1'], time) }),
  );
  ask('page settings', () => '/settings');
  return list;
}
