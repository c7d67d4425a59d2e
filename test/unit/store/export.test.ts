import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { CursorError } from '../../../src/store/reader.ts';
import type { ExportChunk, ExportQuery, MessageView } from '../../../src/store/reader.ts';
import { prepareRemoval } from '../../../src/store/sqlite/file/removal.ts';
import { Exporter } from '../../../src/store/sqlite/reader/exporter.ts';
import type { Limits } from '../../../src/store/sqlite/reader/exporter.ts';
import { RowOrder } from '../../../src/store/sqlite/reader/row-order.ts';
import type { RowOrderLimits } from '../../../src/store/sqlite/reader/row-order.ts';
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

const small: Limits = { rows: 3, characters: 1000 };
/** Nothing is looked at for long: an export stops and goes on after each four rows. */
const hasty = { rowsAtOnce: 4, few: 2 };

function database(): Database.Database {
  const connection = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  connections.push(connection);
  return connection;
}

function exporter(limits = small, rowOrder: RowOrderLimits = hasty): Exporter {
  const log = database();
  const rows = new RowOrder(log, rowOrder);
  return new Exporter(log, (query, after) => rows.find({ ...query, order: 'asc' }, after, null, -1), limits);
}

/** As retention takes what nobody waits for. */
function expire(before: number): void {
  const log = new Database(join(play.directory, 'chat-log.db'));
  const ids = log.prepare<[number], number>('SELECT id FROM message WHERE sent_at < ?').pluck().all(before);
  prepareRemoval(log)(ids);
  log.close();
  // The writer knows numbers of addresses that have gone with them.
  play.restart();
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
  for (let number = 1; number <= 2 * hasty.rowsAtOnce; number += 1) {
    play.says({ id: `m${number}` });
    play.now -= 1000;
  }
  play.now += 1000;
  play.says({ id: 'last' });
  play.commit();
  const { items } = everything({ ...whole, state: 'accepted' }, true);
  expect(items).toHaveLength(2 * hasty.rowsAtOnce + 2);
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

test('retention does not end an export that it overtakes, nor one that goes on behind what has expired', () => {
  for (let number = 1; number <= 6; number += 1) play.says({ id: `m${number}`, flags: 'sc' });
  play.commit();
  const first = exporter().chunk(whole);
  expect(first.rows).toBe(3);
  const [, , third] = Buffer.from(first.bytes).toString('utf8').trim().split('\n');
  const last = JSON.parse(third ?? '') as MessageView; // as jsonl.ts writes it
  expire(Date.parse(first.through ?? '') + 1);
  const rest = ['m4', 'm5', 'm6'];
  // By the position of the last row, and for a file that has none by its time.
  for (const after of [first.next ?? '', last.position, last.sentAt]) {
    expect(everything({ ...whole, after }).items.map(({ id }) => id)).toEqual(rest);
  }
  expect(() => exporter().chunk({ ...whole, after: last.stanzaId })).toThrow('has expired');
  expire(play.now + 1_000_000);
  expect(everything({ ...whole, after: last.position }).items).toEqual([]);
  play.says({ id: 'm7' });
  play.commit();
  expect(everything({ ...whole, after: last.position }).items.map(({ id }) => id)).toEqual(['m7']);
});

test('what was sent earlier and logged later comes behind what was there', () => {
  const early = play.now;
  play.says({ id: 'm1' });
  play.says({ id: 'm2' });
  play.commit();
  const after = everything(whole).items.at(-1)?.stanzaId ?? '';
  // A clock that was put back, and two of one millisecond.
  play.now = early - 10_000;
  play.says({ id: 'earlier' });
  play.now -= 1000;
  play.says({ id: 'as early' });
  play.now = early + 10_000;
  play.says({ id: 'm3' });
  play.commit();
  for (const filters of [{}, { participant: 'alice@localhost' }, { until: early + 20_000 }]) {
    const ids = everything({ ...whole, ...filters, after }).items.map(({ id }) => id);
    expect(ids).toEqual(['earlier', 'as early', 'm3']);
  }
});

test('a place of another log, or one that this log has not come to, is none', () => {
  play.says({ id: 'm1' });
  play.commit();
  const [, row = ''] = (everything(whole).items[0]?.position ?? '').split('.');
  expect(() => exporter().chunk({ ...whole, after: `4711.${row}` })).toThrow(CursorError);
  const [log = ''] = (everything(whole).items[0]?.position ?? '').split('.');
  expect(() => exporter().chunk({ ...whole, after: `${log}.1000000` })).toThrow(CursorError);
});

test.each([hasty, { rowsAtOnce: 4, few: 20_000 }])('whichever way it is found: %j', (rowOrder) => {
  for (let number = 1; number <= 30; number += 1) {
    play.says({ id: `m${number}`, to: `${number % 7 === 0 ? 'bob' : 'carol'}@localhost` });
  }
  play.commit();
  const wanted = [7, 14, 21, 28].map((number) => `m${number}`);
  const ids: (string | null)[] = [];
  let after: string | null = null;
  do {
    const chunk: ExportChunk = exporter(small, rowOrder).chunk({
      ...whole,
      participant: 'bob@localhost',
      ...(after !== null && { after }),
    });
    const lines = Buffer.from(chunk.bytes).toString('utf8').split('\n').filter(Boolean);
    ids.push(...lines.map((line) => (JSON.parse(line) as MessageView).id)); // as jsonl.ts writes it
    after = chunk.next;
  } while (after !== null);
  expect(ids).toEqual(wanted);
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
  for (let number = 1; number <= 20; number += 1) play.says({ id: `m${number}`, flags: 'sc' });
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

test('one whose end is given goes up to there, however it is cut into chunks', () => {
  for (let number = 1; number <= 12; number += 1) play.says({ id: `m${number}` });
  play.commit();
  const after = exporter().chunk(whole).next ?? '';
  const end = exporter().chunk({ ...whole, after }).next ?? '';
  for (const rows of [1, 2, 3, 100]) {
    const found: MessageView[] = [];
    for (let next: string | null = after; next !== null;) {
      const chunk = exporter({ rows, characters: 1e6 }).chunk({ ...whole, after: next, end });
      const lines = Buffer.from(chunk.bytes).toString('utf8').split('\n').filter(Boolean);
      found.push(...lines.map((line) => JSON.parse(line) as MessageView)); // as jsonl.ts writes it
      ({ next } = chunk);
    }
    expect(found.map(({ id }) => id)).toEqual(['m4', 'm5', 'm6']);
  }
});
