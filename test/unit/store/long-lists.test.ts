/** Lists that hang on one message, and that clients make long: what is read of each is bounded, and what is left out is told. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { stateCodes } from '../../../src/model/state.ts';
import { shownTexts } from '../../../src/stanza/shown-texts.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';
import { listed } from '../../../src/store/message-parts.ts';
import type { DeliveryView, TimelineEntry } from '../../../src/store/message-parts.ts';
import { CursorError } from '../../../src/store/reader.ts';
import { shownAtOnce } from '../../../src/store/sqlite/rows/weight.ts';
import { Play } from '../support/play.ts';

const many = 1800;
const handed = { ofPhone: 700, ofAll: many };

let play: Play;
let crowd: string;
let usual: string;

/** A message that thousands of sessions had: of devices of their own, and at last always of one that came back. */
beforeAll(() => {
  play = new Play();
  crowd = play.says({ id: 'crowd' });
  play.commit();
  usual = play.says({ id: 'usual' });
  play.commit();
  const database = new Database(join(play.directory, 'chat-log.db'));
  const insert = (sql: string) => database.prepare(sql);
  const session = insert(
    'INSERT INTO session (id, node, stream, jid, opened_at, logged) VALUES (?, 1, ?, ?, 0, 1)',
  );
  const delivery = insert('INSERT INTO delivery_record VALUES (?, ?, ?, ?, ?, ?, ?, NULL)');
  const barrier = insert('INSERT INTO barrier VALUES (?, ?, ?)');
  const transition = insert('INSERT INTO transition VALUES (1, ?, ?, ?, ?, ?, NULL)');
  database.transaction(() => {
    for (let row = 1; row <= many; row += 1) {
      const resource = row > many - handed.ofPhone ? 'phone' : `device-${row}`;
      session.run(row, `s${row}`, `bob@localhost/${resource}`);
      const state = row % 3 === 0 ? stateCodes.received : stateCodes.sent;
      // A few share a millisecond.
      delivery.run(
        1,
        row,
        row,
        play.now + (row >> 2),
        state,
        state > 2 ? 'receipt' : null,
        play.now + row + 5,
      );
      if (row % 2 === 0) barrier.run(row, row + 1, play.now + row + 1);
    }
    for (let ordinal = 1; ordinal <= many; ordinal += 1) {
      const [code, resource] = ordinal % 9 === 0 ? [stateCodes.received, `device-${ordinal}`] : [1, null];
      transition.run(ordinal + 10, play.now + ordinal, code, resource, null);
    }
  })();
  database.close();
});
afterAll(() => play.end());

const log = () => play.opened.log;

async function detailOf(stanzaId: string) {
  const message = await log().message(stanzaId);
  if (message === null) throw new Error('it is gone');
  return message;
}

async function all<T>(
  read: (cursor: { cursor?: string }) => Promise<{ items: readonly T[]; next: string | null } | null>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = null, pages = 0; pages < 200; pages += 1) {
    const page: Awaited<ReturnType<typeof read>> = await read(cursor === null ? {} : { cursor });
    if (page === null) throw new Error('it is gone');
    items.push(...page.items);
    cursor = page.next;
    if (cursor === null) return items;
  }
  throw new Error('the pages do not end');
}

test('a list of messages gives the youngest sessions of each, one a resource, and how many there are besides', async () => {
  const { items } = await log().messages({ order: 'asc', limit: 2 });
  expect(items.map(({ id, deliveries, moreDeliveries }) => [id, deliveries.length, moreDeliveries])).toEqual([
    ['crowd', 1, many - listed.deliveries],
    ['usual', 0, 0],
  ]);
  expect(items[0]?.deliveries[0]).toMatchObject({ resource: 'phone', state: 'received' });
});

test('so does a message of its own, and its timeline says what is behind its end', async () => {
  const { deliveries, moreDeliveries, timeline, moreTimeline, timelineNext } = await detailOf(crowd);
  expect([deliveries.length, moreDeliveries]).toEqual([1, many - listed.deliveries]);
  expect(timeline).toHaveLength(listed.timeline);
  const whole = await all<TimelineEntry>((at) => log().timeline({ stanzaId: crowd, limit: 500, ...at }));
  expect(moreTimeline).toBe(whole.length - listed.timeline);
  const rest = await all<TimelineEntry>((at) =>
    log().timeline({ stanzaId: crowd, limit: 500, cursor: timelineNext ?? '', ...at }),
  );
  expect([...timeline, ...rest]).toEqual(whole);
});

test('a message with a few has all of them, and nothing more', async () => {
  const message = await detailOf(usual);
  expect(message).toMatchObject({ moreDeliveries: 0, moreTimeline: 0, timelineNext: null });
});

test.each([7, 500])('pages of %i hold each delivery and each step once, in order', async (limit) => {
  const most = limit === 500 ? many : 6 * limit;
  const first = <T>(
    read: (query: { stanzaId: string; limit: number; cursor?: string }) => Promise<{
      items: readonly T[];
      next: string | null;
    } | null>,
  ) => {
    let left = Math.ceil(most / limit);
    return all<T>(async (at) => {
      const page = await read({ stanzaId: crowd, limit, ...at });
      left -= 1;
      return page === null || left > 0 ? page : { ...page, next: null };
    });
  };
  const deliveries = await first<DeliveryView>((query) => log().deliveries(query));
  const expected = Array.from({ length: many }, (_, index) =>
    index >= many - handed.ofPhone ? 'phone' : `device-${index + 1}`,
  );
  expect(deliveries.map(({ resource }) => resource)).toEqual(expected.slice(0, deliveries.length));
  const steps = await first<TimelineEntry>((query) => log().timeline(query));
  const whole = await all<TimelineEntry>((at) => log().timeline({ stanzaId: crowd, limit: 499, ...at }));
  expect(steps).toEqual(whole.slice(0, steps.length));
  expect(steps.length).toBeGreaterThanOrEqual(Math.min(most, whole.length));
});

test('the timeline has what was noted, each hand-over, each barrier, and what clients said that raised nothing', async () => {
  const whole = await all<TimelineEntry>((at) => log().timeline({ stanzaId: crowd, limit: 500, ...at }));
  const count = (wanted: Partial<TimelineEntry>) =>
    whole.filter((entry) =>
      Object.entries(wanted).every(([name, value]) => entry[name as keyof TimelineEntry] === value),
    ).length;
  const noted = Math.floor(many / 9);
  expect(count({ state: 'stored' })).toBe(many - noted);
  expect(count({ state: 'sent' })).toBe(many);
  expect(count({ state: 'confirmed', evidence: 'barrier' })).toBe(many / 2);
  const ofDevices = many - handed.ofPhone;
  // Noted is noted once; a device that said it besides tells it with its delivery.
  expect(count({ state: 'received' })).toBe(noted + many / 3 - Math.floor(ofDevices / 9));
  expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).toSorted());
});

test('a cursor of another message, or none of ours, is refused; a message that is not there has no list', async () => {
  const page = await log().deliveries({ stanzaId: crowd, limit: 1 });
  const cursor = page?.next ?? '';
  await expect(log().deliveries({ stanzaId: usual, limit: 1, cursor })).rejects.toThrow(CursorError);
  await expect(log().timeline({ stanzaId: crowd, limit: 1, cursor })).rejects.toThrow(CursorError);
  await expect(log().timeline({ stanzaId: crowd, limit: 1, cursor: 'x' })).rejects.toThrow(CursorError);
  expect(await log().timeline({ stanzaId: 'nobody', limit: 1 })).toBeNull();
  expect(await log().deliveries({ stanzaId: 'nobody', limit: 1 })).toBeNull();
});

test('an export carries more of them, and says in each format what it leaves out', async () => {
  const chunkOf = async (format: 'csv' | 'html' | 'jsonl') => {
    const { bytes } = await log().exportChunk({ format, content: true });
    return Buffer.from(bytes).toString('utf8');
  };
  const more = many - listed.exported;
  const [line = ''] = (await chunkOf('jsonl')).split('\n');
  const message = JSON.parse(line) as { deliveries: unknown[]; moreDeliveries: number };
  expect([message.deliveries.length, message.moreDeliveries]).toEqual([
    listed.exported - handed.ofPhone + 1,
    more,
  ]);
  expect(await chunkOf('csv')).toContain(`; ${more} more"`);
  expect(await chunkOf('html')).toContain(` and ${more} more`);
});

describe('in bytes', () => {
  const resource = 'r'.repeat(1000);
  let heavy: Play;
  const messages = 120;

  beforeAll(() => {
    heavy = new Play();
    for (let number = 0; number < messages; number += 1) heavy.says({ id: `m${number}`, body: 'x' });
    heavy.commit();
    const database = new Database(join(heavy.directory, 'chat-log.db'));
    database.transaction(() => {
      for (let row = 1; row <= 200; row += 1) {
        database
          .prepare('INSERT INTO session (id, node, stream, jid, opened_at, logged) VALUES (?, 1, ?, ?, 0, 1)')
          .run(row, `s${row}`, `bob@localhost/${row}${resource}`);
        database
          .prepare(
            'INSERT INTO delivery_record SELECT id, ?, NULL, 1, 2, NULL, 1, NULL FROM message WHERE id > 0',
          )
          .run(row);
      }
    })();
    database.close();
  });
  afterAll(() => heavy.end());

  test('a page ends where their resources make it large, and the next goes on', async () => {
    const { log } = heavy.opened;
    const ids: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof log.messages>> = await log.messages({
        order: 'asc',
        limit: 500,
        ...(cursor !== null && { cursor }),
      });
      expect(JSON.stringify(page.items).length).toBeLessThan(1.1 * shownAtOnce);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(ids).toEqual(Array.from({ length: messages }, (_, number) => `m${number}`));
  });

  test('a chunk of an export as well', async () => {
    const { log } = heavy.opened;
    let rows = 0;
    for (let after: string | null = null; ;) {
      const chunk: Awaited<ReturnType<typeof log.exportChunk>> = await log.exportChunk({
        format: 'jsonl',
        content: true,
        ...(after !== null && { after }),
      });
      expect(chunk.bytes.length).toBeLessThan(1024 * 1024);
      rows += chunk.rows;
      after = chunk.next;
      if (after === null) break;
    }
    expect(rows).toBe(messages);
  });
});

test('the language of an element is not kept once for each of its thousand texts', () => {
  const links = '<a>b</a><c>d</c>'.repeat(400);
  const error = `<message><body>x</body><x xmlns='jabber:x:oob' xml:lang='${'l'.repeat(100_000)}'>${links}</x></message>`;
  const shown = shownTexts(parseStanza(error), 'x');
  expect(JSON.stringify(shown).length).toBeLessThan(200_000);
  const usual = `<message><body xml:lang='de'>x</body><body xml:lang='sr-Latn-RS'>y</body></message>`;
  expect(shownTexts(parseStanza(usual), 'x').map(({ lang }) => lang)).toEqual(['de', 'sr-Latn-RS']);
});
