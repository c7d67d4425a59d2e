import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Exporter } from '../../../src/chatlog/export/exporter.ts';
import type { FindRows, Limits } from '../../../src/chatlog/export/exporter.ts';
import { CursorError } from '../../../src/chatlog/reader.ts';
import type { ExportQuery, MessageView } from '../../../src/chatlog/reader.ts';
import { selection } from '../../../src/chatlog/sqlite/selection.ts';
import { Play } from '../support/play.ts';

let play: Play;
let connections: Database.Database[] = [];
beforeEach(() => {
  play = new Play();
});
afterEach(() => {
  for (const connection of connections) connection.close();
  connections = [];
  play.end();
});

const small: Limits = { rows: 3, characters: 1000, window: 4 };

function database(): Database.Database {
  const connection = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  connections.push(connection);
  return connection;
}

function found(log: Database.Database, ...[query, cursor]: Parameters<FindRows>): ReturnType<FindRows> {
  const { text: _, ...filters } = query;
  const { sql, parameters } = selection(filters, cursor);
  const ids = log
    .prepare<unknown[], number>(`SELECT id FROM message WHERE id IN (${sql}) ORDER BY sent_at, id LIMIT ?`)
    .pluck()
    .all(...parameters, query.limit + 1);
  return { ids, reached: null };
}

function exporter(limits = small): Exporter {
  const log = database();
  return new Exporter(log, (query, cursor) => found(log, query, cursor), limits);
}

const whole: ExportQuery = { format: 'jsonl', content: true };

interface Exported {
  readonly items: MessageView[];
  readonly chunks: number[];
}

/** `restarted`: each chunk comes from another exporter, as after a restart of the handler. */
function everything(query: ExportQuery, restarted = false): Exported {
  let from = exporter();
  const items: MessageView[] = [];
  const chunks: number[] = [];
  let after = query.after;
  for (;;) {
    const chunk = from.chunk({ ...query, ...(after === undefined ? {} : { after }) });
    const lines = Buffer.from(chunk.bytes).toString('utf8').split('\n').filter(Boolean);
    const views = lines.map((line) => JSON.parse(line) as MessageView); // compared with what was said
    expect(views).toHaveLength(chunk.rows);
    expect(chunk.through).toBe(views.at(-1)?.sentAt ?? null);
    items.push(...views);
    chunks.push(chunk.rows);
    if (chunk.next === null) return { items, chunks };
    // It goes on, or it would for ever.
    expect(chunk.next).not.toBe(after);
    after = chunk.next;
    if (restarted) from = exporter();
  }
}

const people = ['alice', 'bob', 'carol'] as const;

test('chunks together are what the pages hold, oldest first, for any filter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          from: fc.constantFrom(...people),
          to: fc.constantFrom(...people),
          body: fc.constantFrom('tea', 'coffee', 'tea or coffee'),
          sent: fc.boolean(),
          together: fc.boolean(),
        }),
        { maxLength: 40 },
      ),
      fc.record(
        {
          participant: fc.constantFrom('alice@localhost', 'nobody@localhost'),
          state: fc.constantFrom('accepted' as const, 'sent' as const, 'confirmed' as const),
          since: fc.constantFrom(1_700_000_010_000, 1_700_000_020_500),
          until: fc.constantFrom(1_700_000_015_000, 1_700_000_030_500),
        },
        { requiredKeys: [] },
      ),
      fc.boolean(),
      async (said, filters, restarted) => {
        play.end();
        play = new Play();
        play.opens('b1', 'bob@localhost/phone');
        for (const [index, { from, to, body, sent, together }] of said.entries()) {
          play.now -= together ? 1000 : 0;
          const key = play.says({
            from: `${from}@localhost/x`,
            to: `${to}@localhost`,
            id: `m${index}`,
            body,
          });
          if (sent && to === 'bob') play.sends(key, 'b1', 'bob@localhost/phone');
        }
        play.commit();
        const page = await play.opened.log.messages({ ...filters, order: 'asc', limit: 500 });
        expect(everything({ ...whole, ...filters }, restarted).items).toEqual(page.items);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

test('the ledger alone holds no bodies', () => {
  play.says({ body: 'a secret' });
  play.commit();
  const [item] = everything({ ...whole, content: false }).items;
  expect(item).toMatchObject({ body: null, state: 'accepted', from: 'alice@localhost/home' });
});

test('more messages of one millisecond than are looked through at once do not keep it where it is', () => {
  play.says({ id: 'm0' });
  for (let number = 1; number <= 2 * small.window; number += 1) {
    play.says({ id: `m${number}` });
    play.now -= 1000;
  }
  play.now += 1000;
  play.says({ id: 'last' });
  play.commit();
  const { items } = everything({ ...whole, state: 'accepted' }, true);
  expect(items).toHaveLength(2 * small.window + 2);
});

test('it goes on behind the message that is named, whatever came meanwhile', () => {
  const keys = ['m1', 'm2', 'm3'].map((id) => play.says({ id }));
  play.commit();
  const [, second = ''] = keys;
  expect(everything({ ...whole, after: second }).items.map(({ id }) => id)).toEqual(['m3']);
  play.says({ id: 'm4' });
  play.commit();
  expect(everything({ ...whole, after: second }).items.map(({ id }) => id)).toEqual(['m3', 'm4']);
  expect(() => exporter().chunk({ ...whole, after: 'unknown' })).toThrow(CursorError);
});

test('retention does not end an export that it overtakes', () => {
  for (let number = 1; number <= 6; number += 1) play.says({ id: `m${number}` });
  play.commit();
  const from = exporter();
  const first = from.chunk(whole);
  expect(first.rows).toBe(3);
  play.opened.store.expire(Date.parse(first.through ?? '') + 1);
  const after = first.next ?? '';
  expect(Buffer.from(from.chunk({ ...whole, after }).bytes).toString('utf8')).toMatch(/"id":"m4"/);
  expect(() => exporter().chunk({ ...whole, after })).toThrow('has expired');
});

test('retention does not end an export whose search has come as far as messages that have all expired', () => {
  for (let number = 1; number <= 6; number += 1) play.says({ id: `m${number}` });
  play.commit();
  const fourth = database()
    .prepare<[], { id: number; sent_at: number }>('SELECT id, sent_at FROM message LIMIT 1 OFFSET 3')
    .get() ?? { id: 0, sent_at: 0 };
  play.opened.store.expire(fourth.sent_at);
  const third = fourth.id - 1;
  const late: FindRows = (query, after) =>
    (after?.id ?? 0) < third ? { ids: [], reached: third } : found(database(), query, after);
  const chunk = new Exporter(database(), late, small).chunk({ ...whole, text: 'hello' });
  expect(Buffer.from(chunk.bytes).toString('utf8')).toMatch(/"id":"m4".*"id":"m6"/s);
  expect(chunk.next).toBeNull();
});

test('a chunk ends where its bodies grow large, and holds one message at least', () => {
  for (let number = 1; number <= 4; number += 1)
    play.says({ id: `m${number}`, body: 'x'.repeat(number === 2 ? 5000 : 400) });
  play.commit();
  const { items, chunks } = everything(whole);
  expect(items.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3', 'm4']);
  expect(chunks).toEqual([1, 1, 2]);
});

test('a log in which nothing fits is one chunk after the other without a row', () => {
  for (let number = 1; number <= 20; number += 1) play.says({ id: `m${number}` });
  play.commit();
  const { items, chunks } = everything({ ...whole, state: 'failed' });
  expect(items).toEqual([]);
  expect(chunks.length).toBeGreaterThan(1);
  expect(everything({ ...whole, state: 'failed', participant: 'alice@localhost' }).items).toEqual([]);
});

test('what is handed over is memory of its own, which another thread can be given', () => {
  play.says();
  play.commit();
  const { bytes } = exporter().chunk(whole);
  expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
});

test('messages of one millisecond are more than a window: none is left out', () => {
  for (let number = 1; number <= 12; number += 1) {
    play.says({ id: `m${number}` });
    play.now -= 1000;
  }
  play.commit();
  expect(everything({ ...whole, state: 'accepted' }).items).toHaveLength(12);
});
