/** The chat log in SQLite: pages, filters, views and figures of it; and its file, damaged or locked. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { StoreError } from '../../../src/store/store-error.ts';
import { CursorError } from '../../../src/store/reader.ts';
import type { MessageQuery, MessageView } from '../../../src/store/reader.ts';
import { People } from '../../../src/store/sqlite/reader/people.ts';
import { TextSearch } from '../../../src/store/sqlite/reader/text-search.ts';
import { openReadable, Play } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function everyPage(query: Omit<MessageQuery, 'cursor'>): Promise<MessageView[]> {
  const items: MessageView[] = [];
  let cursor: string | null = null;
  do {
    const page = await play.opened.log.messages(cursor === null ? query : { ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

const people = ['alice', 'bob', 'carol', 'dave'] as const;
const pair = fc.tuple(fc.constantFrom(...people), fc.constantFrom(...people));

test('pages hold every message once, in order, for any filter, size and direction', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(pair, { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.option(fc.constantFrom(...people), { nil: undefined }),
      fc.option(fc.constantFrom(...people), { nil: undefined }),
      async (pairs, limit, order, participant, other) => {
        play.end();
        play = new Play();
        const said = pairs.map(([from, to], index) => {
          // Several in one millisecond: the order must still be total.
          play.now -= index % 3 === 0 ? 0 : 1000;
          const id = `m${index}`;
          play.says({ from: `${from}@localhost/x`, to: `${to}@localhost`, id, body: id });
          return { from, to, id };
        });
        play.commit();
        const wanted = said.filter(({ from, to }) => {
          if (participant === undefined) return true;
          if (other === undefined) return from === participant || to === participant;
          return (from === participant && to === other) || (from === other && to === participant);
        });
        const items = await everyPage({
          order,
          limit,
          ...(participant === undefined ? {} : { participant: `${participant}@localhost` }),
          ...(participant === undefined || other === undefined ? {} : { with: `${other}@localhost/any` }),
        });
        expect(items).toHaveLength(wanted.length);
        expect(new Set(items.map((item) => item.id))).toEqual(new Set(wanted.map(({ id }) => id)));
        const times = items.map((item) => item.sentAt);
        expect(times).toEqual(order === 'asc' ? times.toSorted() : times.toSorted().reverse());
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

test('filters by time, state, room and words combine', async () => {
  play.opens('b1', 'bob@localhost/phone');
  const first = play.says({ id: 'm1', body: 'Grüße aus KÖLN, 100% _sure_' });
  const second = play.says({ id: 'm2', body: 'grüße aus Bonn' });
  play.sends(second, 'b1', 'bob@localhost/phone');
  play.commit();
  const find = async (query: Partial<MessageQuery>): Promise<(string | null)[]> =>
    (await play.opened.log.messages({ order: 'asc', limit: 10, ...query })).items.map((item) => item.id);
  expect(await find({ text: 'AUS grüsse'.replace('ss', 'ß') })).toEqual(['m1', 'm2']);
  expect(await find({ text: 'köln' })).toEqual(['m1']);
  expect(await find({ text: '%' })).toEqual(['m1']);
  expect(await find({ text: '_sure_' })).toEqual(['m1']);
  expect(await find({ text: "' OR 1=1 --" })).toEqual([]);
  expect(await find({ state: 'accepted' })).toEqual(['m1']);
  expect(await find({ state: 'sent' })).toEqual(['m2']);
  expect(await find({ state: 'confirmed' })).toEqual([]);
  play.answers('b1', 'bob@localhost/phone');
  play.commit();
  expect(await find({ state: 'confirmed' })).toEqual(['m2']);
  expect(await find({ participant: 'bob@localhost', state: 'confirmed', text: 'bonn' })).toEqual(['m2']);
  const at = Date.parse((await play.opened.log.message(first))?.sentAt ?? '');
  expect(await find({ since: at, until: at + 1 })).toEqual(['m1']);
  expect(await find({ since: at + 1 })).toEqual(['m2']);
});

test('a cursor is for its own query only', async () => {
  for (const id of ['m1', 'm2']) play.says({ id, body: id });
  play.commit();
  const { next } = await play.opened.log.messages({ order: 'asc', limit: 1 });
  expect(next).not.toBeNull();
  for (const cursor of [next ?? '', 'garbage', '', '////', Buffer.from('1.1.').toString('base64url')]) {
    await expect(play.opened.log.messages({ order: 'desc', limit: 1, cursor })).rejects.toThrow(CursorError);
  }
});

test('the views of the contract say what REST says', async () => {
  play.opens('b1', 'bob@localhost/phone');
  const key = play.says({ body: "hostile ' body \u202E\u{1F600}" });
  play.sends(key, 'b1', 'bob@localhost/phone');
  play.answers('b1', 'bob@localhost/phone');
  play.commit();
  const message = await play.opened.log.message(key);
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  expect(sql.prepare('SELECT * FROM chat_log').all()).toEqual([
    {
      stanza_id: key,
      message_id: 'm1',
      sender: 'alice@localhost/home',
      recipient: 'bob@localhost',
      room: null,
      type: 'chat',
      body: message?.body,
      sent_at: message?.sentAt,
      state: 'confirmed',
    },
  ]);
  expect(sql.prepare('SELECT * FROM delivery').all()).toEqual([
    {
      stanza_id: key,
      resource: 'phone',
      state: 'confirmed',
      evidence: 'barrier',
      updated_at: message?.deliveries[0]?.at,
    },
  ]);
  sql.close();
});

test('a resource that came back has one delivery, the furthest, in the view as in REST', async () => {
  const jid = 'bob@localhost/phone';
  play.opens('b1', jid);
  const key = play.says();
  play.sends(key, 'b1', jid);
  play.answers('b1', jid);
  play.closes('b1', jid);
  play.opens('b2', jid);
  play.says({
    from: jid,
    to: 'alice@localhost',
    body: null,
    children: 'displayed urn:xmpp:chat-markers:0',
    inner: "<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/>",
  });
  play.commit();
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  expect(sql.prepare('SELECT resource, state, evidence FROM delivery').all()).toEqual([
    { resource: 'phone', state: 'displayed', evidence: 'marker' },
  ]);
  sql.close();
  expect((await play.opened.log.message(key))?.deliveries).toHaveLength(1);
});

test('words of somebody whom nobody knows are not looked for, neither are characters', () => {
  for (let number = 0; number < 1100; number += 1) play.says({ id: `m${number}`, body: 'What?' });
  play.commit();
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  sql.function('body_matches', { varargs: true }, () => 0);
  const search = new TextSearch(sql, new People(sql));
  for (const text of ['?', 'what']) {
    for (const whom of [{ participant: 'nobody@localhost' }, { room: 'none@rooms.localhost' }]) {
      const found = search.find({ ...whom, text, order: 'asc', limit: 10 }, null, null, 0);
      expect(found).toEqual({ ids: [], reached: null });
    }
  }
  sql.close();
});

test('what is not of the log is not counted, nor what is gone from its midst', async () => {
  play.set({ log: false });
  for (let number = 1; number <= 5; number += 1) play.says({ id: `unlogged${number}` });
  play.commit();
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  // There are rows: what is delivered again is kept until somebody has it.
  expect(sql.prepare('SELECT count(*) FROM message').pluck().get()).toBe(5);
  sql.close();
  const { log } = play.opened;
  expect(await log.index()).toMatchObject({ behind: 0 });
  expect((await log.counts(play.now)).messages).toBe(0);
});

test('messages are counted again where the clock was put back', async () => {
  const hourMs = 3_600_000;
  play.says();
  play.commit();
  const { log } = play.opened;
  const now = play.now + 24 * hourMs;
  expect((await log.counts(now)).lastHour).toBe(0);
  expect((await log.counts(now - 24 * hourMs)).lastHour).toBe(1);
});

describe('a damaged file', () => {
  test.each([
    [
      'no database at all',
      () => Buffer.from('this is not a database, and long enough to be read as one'.repeat(40)),
    ],
    [
      'damaged pages',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xaa, 4096 * 2, bytes.length);
        return bytes;
      },
    ],
  ])('(%s) is set aside, nothing is deleted, and a new log is begun', async (_what, damage) => {
    const key = play.says();
    play.commit();
    const file = join(play.directory, 'chat-log.db');
    play.opened.close();
    writeFileSync(file, damage(file));
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    play.opened = openReadable(file, Date.now());
    expect(play.opened.setAside).toMatch(/chat-log\.db\.damaged-/);
    expect(readdirSync(play.directory).filter((name) => name.includes('damaged'))).not.toEqual([]);
    expect(await play.opened.log.message(key)).toBeNull();
    expect(play.opened.store.load().nextCommand).toBeGreaterThan(1_000_000_000_000_000);
  });
});

test('a locked log is a problem that passes, with its remedy, and loses nothing', () => {
  const key = play.says();
  const batch = play.ledger.takeBatch(play.sequence);
  const other = new Database(join(play.directory, 'chat-log.db'));
  other.exec('BEGIN IMMEDIATE');
  let problem: unknown;
  try {
    play.opened.store.commit(batch);
  } catch (error) {
    problem = error;
  }
  expect(problem).toBeInstanceOf(StoreError);
  expect(problem).toMatchObject({ problem: 'busy', code: 'RECEIPTS_STORE_BUSY' });
  other.exec('ROLLBACK');
  other.close();
  play.opened.store.commit(batch);
  expect(play.opened.store.findMessage(key)?.id).toBe('m1');
});
