import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { ConversationView, MessageDetail, MessageQuery, State } from '../../../src/chatlog/reader.ts';
import { Follower } from '../../../src/chatlog/sqlite/follower.ts';
import { prepareRemoval } from '../../../src/chatlog/sqlite/removal.ts';
import { bareJid } from '../../../src/stanza/jid.ts';
import { deed, History, people } from '../support/history.ts';
import type { Deed } from '../support/history.ts';

let history: History;
let follower: Follower;
let room = 400;

const logFile = (): string => join(history.play.directory, 'chat-log.db');
const indexFile = (): string => join(history.play.directory, 'chat-log-index.db');
const log = () => history.play.opened.log;

function start(): void {
  history = new History();
  follower = new Follower(logFile(), indexFile(), undefined, room);
}

function end(): void {
  follower.close();
  history.play.end();
}

beforeEach(start);
afterEach(end);

function kill(): void {
  follower.close();
  follower = new Follower(logFile(), indexFile(), undefined, room);
}

function catchUp(): void {
  for (let steps = 0; follower.step(); steps += 1) expect(steps).toBeLessThan(1000);
}

function live(deeds: readonly Deed[]): void {
  for (const one of deeds) {
    if (history.heed(one)) continue;
    if (one.does === 'steps') follower.step();
    if (one.does === 'kills') kill();
  }
  history.play.commit();
}

async function all(): Promise<MessageDetail[]> {
  const sql = new Database(logFile(), { readonly: true });
  const ids = sql.prepare<[], string>('SELECT stanza_id FROM chat_log').pluck().all();
  sql.close();
  const found = await Promise.all(ids.map((id) => log().message(id)));
  return found.filter((message) => message !== null);
}

async function walk<T>(
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
function delay({ sentAt, timeline }: MessageDetail): number | null {
  const times = timeline.filter(({ state }) => client.includes(state)).map(({ at }) => Date.parse(at));
  return times.length === 0 ? null : Math.max(0, Math.min(...times) - Date.parse(sentAt));
}

function participants({ room, from, to }: MessageDetail): string[] {
  return room === null ? [...new Set([bareJid(from), bareJid(to)])].sort() : [room];
}

/** `steady`: no clock was put back, else what came first need not have the earliest time. */
async function expectTallies(messages: readonly MessageDetail[], steady: boolean): Promise<void> {
  const times = messages.map(({ sentAt }) => Date.parse(sentAt));
  const [since, until] = [Math.min(...times, history.play.now), Math.max(...times, history.play.now) + 1];
  const sql = new Database(logFile(), { readonly: true });
  const redelivered = sql
    .prepare<[], string>('SELECT stanza_id FROM message WHERE id IN (SELECT message_id FROM redelivered)')
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
      const within = messages.filter(({ sentAt }) => Date.parse(sentAt) >= start && Date.parse(sentAt) < end);
      expect(point.messages).toBe(within.length);
      expect(point.byState).toEqual(countStates(within));
      expect(point.redelivered).toBe(within.filter(({ stanzaId }) => redelivered.includes(stanzaId)).length);
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
  const { byState, lastHour, messages: all } = await log().figures(history.play.now + 7);
  expect(all).toBe(messages.length);
  const since24 = messages.filter(({ sentAt }) => Date.parse(sentAt) >= history.play.now + 7 - 86_400_000);
  expect(byState).toEqual(countStates(since24));
  expect(lastHour).toBe(
    messages.filter(({ sentAt }) => Date.parse(sentAt) >= history.play.now + 7 - 3_600_000).length,
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
              (participant === undefined || participants(one).join(' ') === 'alice@localhost bob@localhost'),
          );
          expect({ query, ids: ids(found) }).toEqual({ query, ids: ids(wanted) });
        }
      }
    }
  }
}

const histories = fc.array(deed, { minLength: 30, maxLength: 120, size: 'max' });
/** The clock is put on where it would be put back. */
const forward = (one: Deed): Deed => ({
  ...one,
  pick: one.does === 'jumps' ? Math.max(one.pick, 500) : one.pick,
});
const limits = fc.integer({ min: 1, max: 5 });
/** Of a step. */
const rooms = fc.constantFrom(1, 2, 5, 400);

describe('an index that lacks something', () => {
  beforeEach(() => {
    // What was learned is known by the machine's clock.
    history.play.now = Date.now() - 10_000;
  });

  const whoIsThere = async () => ({
    people: await log().people('LOCAL', 10),
    index: await log().index(),
    byState: (await log().figures(history.play.now + 120_000)).byState,
  });

  test('people are found without it, and it tells since when it has nothing', async () => {
    const { play } = history;
    const said = play.now + 1000;
    play.says({ id: 'm1', flags: 'l', to: 'bob@localhost' });
    play.says({ id: 'm2', flags: 'l', from: 'carol@localhost/x', to: 'bob@localhost' });
    play.commit();
    expect(await whoIsThere()).toEqual({
      people: ['alice@localhost', 'bob@localhost', 'carol@localhost'],
      index: { behind: 2, through: null, missingSince: new Date(said).toISOString() },
      byState: { accepted: 2 },
    });
    const { index } = await log().conversations({ limit: 10 });
    expect(index.behind).toBe(2);
    while (follower.step());
    expect(await log().index()).toMatchObject({ behind: 0, missingSince: null });
    expect(follower.missingSince).toBeNull();
  });

  test('people who came since, and states that rose since, are found and counted', async () => {
    const { play } = history;
    const phone = 'bob@localhost/phone';
    play.opens('phone', phone);
    const key = play.says({ id: 'm1', flags: 'l' });
    play.commit();
    while (follower.step());
    play.sends(key, 'phone', phone);
    play.answers('phone', phone);
    play.commit();
    const { index, byState } = await whoIsThere();
    expect(index).toMatchObject({ behind: 0, missingSince: expect.stringMatching(/Z$/) });
    expect(follower.missingSince).toBe(Date.parse(index.missingSince ?? ''));
    expect(byState).toEqual({ confirmed: 1 });
    play.says({ id: 'm2', flags: 'l', from: 'dave@localhost/x' });
    play.commit();
    expect((await whoIsThere()).people).toEqual(['alice@localhost', 'bob@localhost', 'dave@localhost']);
    while (follower.step());
    expect((await whoIsThere()).index).toMatchObject({ behind: 0, missingSince: null });
  });

  test('who is not of the log is not among them', async () => {
    const { play } = history;
    play.set({ log: false });
    play.says({ id: 'm1', flags: 'cl' });
    play.commit();
    expect(await whoIsThere()).toEqual({
      people: [],
      index: { behind: 0, through: null, missingSince: null },
      byState: {},
    });
  });
});

test('whatever happens to the log and whenever the follower is killed, every tally equals a recount', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.boolean(), limits, rooms, async (deeds, steady, limit, size) => {
      end();
      room = size;
      start();
      live(steady ? deeds.map(forward) : deeds);
      // Whether the follower has come as far or not.
      await expectPages(await all(), limit);
      catchUp();
      const messages = await all();
      expect(await log().index()).toMatchObject({ behind: 0 });
      await expectTallies(messages, steady);
      await expectConversations(messages, limit);
      await expectPages(messages, limit);
    }),
    // A failure is replayed by its seed and path: making it small takes many minutes.
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);

test('a conversation is read in both directions from anywhere, every message once', async () => {
  await fc.assert(
    fc.asyncProperty(histories, limits, fc.nat(200), async (deeds, limit, seconds) => {
      end();
      start();
      live(deeds);
      const messages = await all();
      for (const some of Map.groupBy(messages, (message) => participants(message).join(' ')).values()) {
        const [first, second] = some[0] === undefined ? [] : participants(some[0]);
        if (first === undefined) continue;
        const participantsOf = second === undefined ? ([first] as const) : ([first, second] as const);
        const times = some.map(({ sentAt }) => Date.parse(sentAt));
        const at = Math.min(...times) + seconds * 1000;
        const start = await log().conversation({ participants: participantsOf, limit, at });
        expect(start.items.every(({ sentAt }) => Date.parse(sentAt) >= at)).toBe(true);
        const read = [...start.items];
        for (let { older } = start; older !== null;) {
          const page = await log().conversation({ participants: participantsOf, limit, cursor: older });
          expect(page.newer === null).toBe(read.length === 0);
          read.unshift(...page.items);
          older = page.older;
        }
        for (let { newer } = start; newer !== null;) {
          const page = await log().conversation({ participants: participantsOf, limit, cursor: newer });
          expect(page.older === null).toBe(read.length === 0);
          read.push(...page.items);
          newer = page.newer;
        }
        expect(read.map(({ stanzaId }) => stanzaId).sort()).toEqual(
          some.map(({ stanzaId }) => stanzaId).sort(),
        );
        expect(read.map(({ sentAt }) => sentAt)).toEqual(read.map(({ sentAt }) => sentAt).toSorted());
        const youngest = await log().conversation({ participants: participantsOf, limit });
        expect(youngest).toMatchObject({ newer: null });
        expect(youngest.items).toEqual(read.slice(-limit));
      }
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 60_000);

describe('an index that cannot be used is built anew, and nothing is missed meanwhile', () => {
  const found = async (): Promise<(string | null)[]> =>
    (await log().messages({ text: 'alice', order: 'asc', limit: 10 })).items.map(({ id }) => id);

  beforeEach(() => {
    for (const pick of [1, 2]) {
      history.heed({ does: 'says', who: 'alice', other: 'bob', device: 'phone', pick });
    }
    history.play.commit();
    catchUp();
  });

  test.each([
    [
      'no database at all',
      (file: string) => {
        for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
        writeFileSync(file, 'not a database'.repeat(1000));
      },
    ],
    [
      'with damaged pages',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xaa, 4096, bytes.length);
        writeFileSync(file, bytes);
      },
    ],
    [
      'of another version',
      (file: string) => {
        const sql = new Database(file);
        sql.exec("UPDATE progress SET version = 'other'");
        sql.close();
      },
    ],
    [
      'of another layout',
      (file: string) => {
        const sql = new Database(file);
        sql.exec('DROP TABLE progress; CREATE TABLE progress (x); PRAGMA user_version = 99');
        sql.close();
      },
    ],
    [
      'of another log',
      (file: string) => {
        const sql = new Database(file);
        sql.exec('UPDATE progress SET log_created_at = 5');
        sql.close();
      },
    ],
    [
      'of a later state of this log',
      (file: string) => {
        const sql = new Database(file);
        sql.exec('UPDATE progress SET change = change + 1');
        sql.close();
      },
    ],
    ['gone', (file: string) => rmSync(file)],
  ])('(%s)', async (_what, spoil) => {
    const before = await log().conversations({ limit: 10 });
    expect(before.items).toHaveLength(1);
    follower.close();
    spoil(indexFile());
    expect(await found()).toEqual(['m0', 'm1']);
    follower = new Follower(logFile(), indexFile());
    catchUp();
    expect(await found()).toEqual(['m0', 'm1']);
    expect(await log().conversations({ limit: 10 })).toEqual(before);
  });

  test('damage that only a reader meets', async () => {
    follower.close();
    const sql = new Database(indexFile());
    const page = sql
      .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'conversation_last'")
      .pluck()
      .get();
    sql.close();
    const bytes = readFileSync(indexFile());
    bytes.fill(0xaa, ((page ?? 1) - 1) * 4096, (page ?? 1) * 4096);
    writeFileSync(indexFile(), bytes);
    follower = new Follower(logFile(), indexFile());
    follower.step();
    expect(await log().conversations({ limit: 10 })).toMatchObject({ items: [], index: { behind: 2 } });
    catchUp();
    expect((await log().conversations({ limit: 10 })).items).toHaveLength(1);
  });

  test('changes that are not kept any more', async () => {
    history.heed({ does: 'says', who: 'alice', other: 'bob', device: 'phone', pick: 3 });
    history.play.commit();
    await wait(2);
    history.heed({ does: 'says', who: 'alice', other: 'bob', device: 'phone', pick: 4 });
    history.play.commit();
    history.play.opened.store.forgetChanges(Date.now() + 1);
    expect(await found()).toEqual(['m0', 'm1', 'm2', 'm3']);
    catchUp();
    expect(await log().index()).toMatchObject({ behind: 0 });
    expect((await log().conversations({ limit: 10 })).items[0]).toMatchObject({ messages: 4 });
  });
});

test.each([
  [
    "another program's database",
    (file: string) => {
      const sql = new Database(file);
      sql.exec(
        "PRAGMA user_version = 4; CREATE TABLE progress (mine); INSERT INTO progress VALUES ('only here')",
      );
      sql.close();
    },
  ],
  [
    'a copy of the log that was put back under the wrong name',
    (file: string) => {
      const sql = new Database(logFile());
      sql.exec(`VACUUM INTO '${file}'`);
      sql.close();
    },
  ],
])('%s in the place of the index stays as it is, and it is said', (_what, put) => {
  follower.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(indexFile() + suffix, { force: true });
  put(indexFile());
  const before = readFileSync(indexFile());
  const mode = statSync(indexFile()).mode;
  follower = new Follower(logFile(), indexFile());
  expect(() => follower.step()).toThrow(
    /another database is in the place of the index .* move that elsewhere/,
  );
  expect(readFileSync(indexFile()).equals(before)).toBe(true);
  expect(statSync(indexFile()).mode).toBe(mode);
  rmSync(indexFile());
  catchUp();
});

test('pages of somebody who writes to very many hold every message once', async () => {
  const { play } = history;
  for (let number = 0; number < 700; number += 1) {
    // In another order than their conversations were begun.
    const other = `user${(number * 389) % 350}@localhost`;
    const [from, to] = number % 3 === 0 ? [`${other}/x`, 'robot@localhost'] : ['robot@localhost/x', other];
    const key = play.says({ from, to, id: `m${number}`, body: `number ${number % 5}` });
    if (number % 2 === 0) play.happens({ kind: 'stored', key, reason: null });
    if (number % 10 === 0) play.says({ id: `b${number}` });
  }
  play.commit();
  catchUp();
  const said = (await walk((cursor) => log().messages({ order: 'asc', limit: 500, ...cursor }))).filter(
    ({ from, to }) => `${from} ${to}`.includes('robot'),
  );
  expect(said).toHaveLength(700);
  for (const order of ['asc', 'desc'] as const) {
    for (const state of [undefined, 'stored'] as const) {
      const query = {
        order,
        limit: 37,
        participant: 'robot@localhost',
        ...(state === undefined ? {} : { state }),
      };
      const found = await walk((cursor) => log().messages({ ...query, ...cursor }));
      const wanted = said.filter((one) => state === undefined || one.state === state);
      const ordered = order === 'asc' ? wanted : wanted.toReversed();
      expect(found.map(({ id }) => id)).toEqual(ordered.map(({ id }) => id));
    }
  }
});

test('times to delivery only rise: what has expired was delivered, and what was there before an index is not of it', async () => {
  const delivered = async () => {
    history.play.now += 1000;
    return (await log().figures(history.play.now)).delivered;
  };
  const count = async () => (await delivered())?.within.reduce((sum, messages) => sum + messages, 0);
  const { play } = history;
  play.opens('s1', 'bob@localhost/phone');
  play.opens('s2', 'alice@localhost/desk');
  const keys = [1, 2, 3].map((number) => play.says({ id: `m${number}` }));
  for (const key of keys) play.sends(key, 's1', 'bob@localhost/phone');
  play.commit();
  catchUp();
  expect(await count()).toBe(0);
  play.answers('s1', 'bob@localhost/phone');
  play.commit();
  catchUp();
  const times = (await all()).flatMap((message) => delay(message) ?? []);
  expect(times).toHaveLength(3);
  expect(await count()).toBe(3);
  expect((await delivered())?.seconds).toBeCloseTo(times.reduce((sum, ms) => sum + ms, 0) / 1000, 6);
  // Looked at again, by another follower, and gone: counted once.
  kill();
  const sql = new Database(logFile());
  prepareRemoval(sql)(sql.prepare<[], number>('SELECT id FROM message').pluck().all());
  sql.close();
  catchUp();
  expect(await all()).toEqual([]);
  expect(await count()).toBe(3);
});
