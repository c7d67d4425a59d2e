/** Pages of large messages: bounded in bytes wherever messages are read, and whoever follows them gets each once. */
import { join } from 'node:path';
import type { MessageView } from '../../../src/store/reader.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { fitting, shownAtOnce, within } from '../../../src/store/sqlite/rows/weight.ts';
import { Play } from '../support/play.ts';

const mebibyte = 1024 * 1024;
/** The last is larger than a page; in UTF-16 half of it, as each of its letters is two bytes. */
const sizes = [3, 3, 3, 0.001, 3, 0.001, 5, 9] as const;
const letters = ['x', 'x', 'x', 'x', 'ü', 'x', 'x', 'ü'] as const;

let play: Play;

beforeAll(() => {
  play = new Play();
  for (const [number, size] of sizes.entries()) {
    const letter = letters[number] ?? 'x';
    const body = `wort ${letter.repeat((size * mebibyte) / Buffer.byteLength(letter))}`;
    play.says({ id: `m${number}`, flags: 'l', from: `a${number}@localhost/x`, to: 'bob@localhost', body });
    play.says({ id: `c${number}`, flags: 'l', from: 'carol@localhost/x', to: 'bob@localhost', body });
    play.commit();
  }
  const file = (name: string): string => join(play.directory, name);
  const indexer = new Indexer(file('chat-log.db'), file('chat-log-index.db'));
  while (indexer.step());
  indexer.close();
}, 60_000);
afterAll(() => play.end());

const log = () => play.opened.log;
const at = (cursor: string | null) => (cursor === null ? {} : { cursor });

interface Page {
  readonly shown: readonly (MessageView | null)[];
  readonly next: string | null;
}

async function follow(read: (cursor: string | null) => Promise<Page>): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for (let cursor: string | null = null, pages = 0; pages < 100; pages += 1) {
    const { shown, next }: Page = await read(cursor);
    const bytes = shown.reduce((sum, message) => sum + Buffer.byteLength(message?.body ?? ''), 0);
    if (shown.length > 1) expect(bytes).toBeLessThanOrEqual(shownAtOnce);
    ids.push(...shown.map((message) => message?.id ?? null));
    cursor = next;
    if (cursor === null) return ids;
  }
  throw new Error('the pages do not end');
}

const all = sizes.flatMap((_size, number) => [`m${number}`, `c${number}`]);
const ofCarol = sizes.map((_size, number) => `c${number}`);

test.each<[string, readonly string[], (cursor: string | null) => Promise<Page>]>([
  ...(['asc', 'desc'] as const).flatMap((order) =>
    [{}, { text: 'wort' }, { state: 'accepted' as const }].map(
      (query): [string, readonly string[], (cursor: string | null) => Promise<Page>] => [
        `messages ${order} ${JSON.stringify(query)}`,
        order === 'asc' ? all : all.toReversed(),
        async (cursor) => {
          const { items, next } = await log().messages({ ...query, order, limit: 500, ...at(cursor) });
          return { shown: items, next };
        },
      ],
    ),
  ),
  [
    'a conversation, backwards',
    ofCarol.toReversed(),
    async (cursor) => {
      const participants = ['carol@localhost', 'bob@localhost'] as const;
      const { items, older } = await log().conversation({ participants, limit: 500, ...at(cursor) });
      return { shown: items.toReversed(), next: older };
    },
  ],
  [
    'a conversation, forwards',
    ofCarol,
    async (cursor) => {
      const participants = ['carol@localhost', 'bob@localhost'] as const;
      const place = cursor === null ? { at: 0 } : { cursor };
      const { items, newer } = await log().conversation({ participants, limit: 500, ...place });
      return { shown: items, next: newer };
    },
  ],
  [
    'conversations, each with its last message',
    ['c7', 'm7', 'm6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0'],
    async (cursor) => {
      const { items, next } = await log().conversations({ limit: 200, ...at(cursor) });
      return { shown: items.map(({ last }) => last), next };
    },
  ],
  [
    'changes',
    all,
    async (cursor) => {
      const { items, last, more } = await log().changes(cursor ?? '1.0', 500);
      return { shown: items.map(({ message }) => message), next: more ? last : null };
    },
  ],
])('%s', async (_name, expected, read) => {
  expect(await follow(read)).toEqual(expected);
});

test('the first fits, however large it is, and what does not fit is where the next begins', () => {
  const rows = (...bytes: number[]) => bytes.map((one) => ({ bytes: one }));
  expect(within([], 10)).toEqual([]);
  expect(within(rows(11, 0), 10)).toEqual(rows(11));
  expect(within(rows(0, 11), 10)).toEqual(rows(0));
  expect(within(rows(4, 6, 1), 10)).toEqual(rows(4, 6));
  expect(within(rows(4, 7, 1), 10)).toEqual(rows(4));
  expect(within(rows(0, 0, 0), 0)).toHaveLength(3);
});

test('what is gone meanwhile weighs nothing', () => {
  expect(fitting({ prepare: () => ({ all: () => [] }) } as never, [1, 2, 3], (row) => row)).toEqual([
    1, 2, 3,
  ]); // asked for one statement
});
