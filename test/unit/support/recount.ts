/** What the index has counted and found, against a recount of all the messages of a random history. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { State } from '../../../src/model/state.ts';
import { bareJid } from '../../../src/stanza/jid.ts';
import type { ConversationView, MessageDetail, MessageQuery } from '../../../src/store/reader.ts';
import { people } from './history.ts';
import type { History } from './history.ts';

export async function walk<T>(
  page: (cursor: object) => Promise<{ items: readonly T[]; next: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const answer: { items: readonly T[]; next: string | null } = await page(
      next === null ? {} : { cursor: next },
    );
    items.push(...answer.items);
    next = answer.next;
  } while (next !== null);
  return items;
}

function countStates(messages: readonly { state: State }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of messages) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

const client: readonly State[] = ['confirmed', 'received', 'displayed'];

/** Milliseconds from acceptance to the first evidence of a client. */
export function delay({ sentAt, timeline }: MessageDetail): number | null {
  const times = timeline.filter(({ state }) => client.includes(state)).map(({ at }) => Date.parse(at));
  return times.length === 0 ? null : Math.max(0, Math.min(...times) - Date.parse(sentAt));
}

export function participants({ room, from, to }: MessageDetail): string[] {
  return room === null ? [...new Set([bareJid(from), bareJid(to)])].sort() : [room];
}

export function recounts(history: () => History) {
  const logFile = (): string => join(history().play.directory, 'chat-log.db');
  const indexFile = (): string => join(history().play.directory, 'chat-log-index.db');
  const log = () => history().play.opened.log;

  async function all(): Promise<MessageDetail[]> {
    const sql = new Database(logFile(), { readonly: true });
    const ids = sql.prepare<[], string>('SELECT stanza_id FROM chat_log').pluck().all();
    sql.close();
    const found = await Promise.all(ids.map((id) => log().message(id)));
    return found.filter((message) => message !== null);
  }

  /** `steady`: no clock was put back, else what came first need not have the earliest time. */
  async function expectTallies(messages: readonly MessageDetail[], steady: boolean): Promise<void> {
    const times = messages.map(({ sentAt }) => Date.parse(sentAt));
    const [since, until] = [
      Math.min(...times, history().play.now),
      Math.max(...times, history().play.now) + 1,
    ];
    const sql = new Database(logFile(), { readonly: true });
    const redelivered = sql
      .prepare<[], string>('SELECT stanza_id FROM message WHERE id IN (SELECT message FROM redelivered)')
      .pluck()
      .all();
    sql.close();
    const steps = (['minute', 'quarter-hour', 'hour', 'day'] as const).map((step) => ({ step }));
    const zoned = ['Europe/Berlin', 'Asia/Kathmandu'].map((tz) => ({ step: 'day' as const, tz }));
    for (const asked of [...steps, ...zoned]) {
      const stats = await log().stats({ since, until, ...asked });
      const whole = { at: stats.since, ...stats.total };
      for (const [number, point] of [...stats.points, whole].entries()) {
        const start = Date.parse(point.at);
        const end = Date.parse(stats.points[number + 1]?.at ?? stats.until);
        const within = messages.filter(
          ({ sentAt }) => Date.parse(sentAt) >= start && Date.parse(sentAt) < end,
        );
        expect(point.messages).toBe(within.length);
        expect(point.byState).toEqual(countStates(within));
        expect(point.redelivered).toBe(
          within.filter(({ stanzaId }) => redelivered.includes(stanzaId)).length,
        );
        const delays = within.flatMap((one) => delay(one) ?? []).sort((a, b) => a - b);
        expect(point.delivery === null).toBe(delays.length === 0);
        for (const [share, told] of [
          [0.5, point.delivery?.p50],
          [0.95, point.delivery?.p95],
          [0.99, point.delivery?.p99],
        ] as const) {
          const exact = delays[Math.ceil(share * delays.length) - 1];
          if (exact === undefined || told === undefined || !steady) continue;
          expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.1);
        }
      }
    }
    const { byState, lastHour, messages: all } = await log().counts(history().play.now + 7);
    expect(all).toBe(messages.length);
    const since24 = messages.filter(
      ({ sentAt }) => Date.parse(sentAt) >= history().play.now + 7 - 86_400_000,
    );
    expect(byState).toEqual(countStates(since24));
    expect(lastHour).toBe(
      messages.filter(({ sentAt }) => Date.parse(sentAt) >= history().play.now + 7 - 3_600_000).length,
    );
  }

  async function expectConversations(messages: readonly MessageDetail[], limit: number): Promise<void> {
    const expected = [...Map.groupBy(messages, (message) => participants(message).join(' ')).values()].map(
      (some) => {
        const last = Math.max(...some.map(({ sentAt }) => Date.parse(sentAt)));
        const [first] = some;
        return {
          participants: first === undefined ? [] : participants(first),
          room: first?.room ?? null,
          messages: some.length,
          byState: countStates(some),
          lastAt: new Date(last).toISOString(),
        };
      },
    );
    const without = ({ last, ...view }: ConversationView) => {
      expect(last?.sentAt).toBe(view.lastAt);
      return view;
    };
    const sorted = (views: readonly object[]): string[] =>
      views.map((view) => JSON.stringify(view, Object.keys(view).sort())).sort();
    const found = await walk((cursor) => log().conversations({ limit, ...cursor }));
    expect(found.map(without)).toEqual(expect.arrayContaining(expected));
    expect(found).toHaveLength(expected.length);
    const times = found.map(({ lastAt }) => lastAt);
    expect(times).toEqual(times.toSorted().reverse());
    for (const person of people) {
      const jid = `${person}@localhost`;
      const of = await walk((cursor) => log().conversations({ limit, participant: `${jid}/x`, ...cursor }));
      const wanted = found.filter((one) => one.participants.includes(jid));
      expect(sorted(of)).toEqual(sorted(wanted));
      const named = await walk((cursor) =>
        log().conversations({ limit, name: person.slice(1).toUpperCase(), ...cursor }),
      );
      expect(sorted(named)).toEqual(sorted(wanted));
      expect(await log().people(jid, 10)).toEqual(wanted.length === 0 ? [] : [jid]);
      // Of two the ones with both, whichever comes first, and however many come before them in the list.
      for (const other of people.filter((one) => one !== person)) {
        const both = sorted(wanted.filter((one) => one.participants.includes(`${other}@localhost`)));
        for (const query of [
          { name: person, withName: other },
          { name: other, withName: person },
          { participant: jid, name: other },
        ]) {
          expect(sorted(await walk((cursor) => log().conversations({ limit, ...query, ...cursor })))).toEqual(
            both,
          );
        }
      }
      const alone = await walk((cursor) =>
        log().conversations({ limit, name: person, withName: person.slice(1), ...cursor }),
      );
      expect(sorted(alone)).toEqual(sorted(wanted.filter((one) => one.participants.length === 1)));
    }
    for (const state of ['sent', 'confirmed', 'displayed', 'failed'] as const) {
      const of = await walk((cursor) => log().conversations({ limit, state, ...cursor }));
      expect(sorted(of)).toEqual(sorted(found.filter(({ byState }) => (byState[state] ?? 0) > 0)));
    }
  }

  async function expectPages(messages: readonly MessageDetail[], limit: number): Promise<void> {
    const ids = (some: readonly { stanzaId: string }[]): string[] =>
      some.map(({ stanzaId }) => stanzaId).sort();
    for (const order of ['asc', 'desc'] as const) {
      for (const state of [undefined, 'sent', 'confirmed', 'received', 'accepted'] as const) {
        for (const text of [undefined, 'says', '"number 3"', 'alice numb*']) {
          for (const participant of [undefined, 'alice@localhost']) {
            const query: MessageQuery = {
              order,
              limit,
              ...(state === undefined ? {} : { state }),
              ...(text === undefined ? {} : { text }),
              ...(participant === undefined ? {} : { participant, with: 'bob@localhost' }),
            };
            const found = await walk((cursor) => log().messages({ ...query, ...cursor }));
            const wanted = messages.filter(
              (one) =>
                (state === undefined || one.state === state) &&
                (text === undefined ||
                  text
                    .replaceAll(/["*]/g, '')
                    .split(' ')
                    .every((word) => one.body?.includes(word))) &&
                (text?.startsWith('"') !== true || one.body?.endsWith('number 3')) &&
                (participant === undefined ||
                  participants(one).join(' ') === 'alice@localhost bob@localhost'),
            );
            expect({ query, ids: ids(found) }).toEqual({ query, ids: ids(wanted) });
          }
        }
      }
    }
  }

  return { logFile, indexFile, log, all, expectTallies, expectConversations, expectPages };
}
