/**
 * Whoever follows the cursors of a listing gets what one large page holds, in its order, each once; and where rows are
 * added, expire, and clocks are put back between two pages, everything that was there all the time, once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import type { ConversationsQuery, MessageQuery } from '../../../src/store/reader.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { deed, History } from '../support/history.ts';
import type { Deed } from '../support/history.ts';

let history: History;
let indexer: Indexer;

beforeEach(() => {
  history = new History();
  const file = (name: string): string => join(history.play.directory, name);
  indexer = new Indexer(file('chat-log.db'), file('chat-log-index.db'));
});
const end = (): void => {
  indexer.close();
  history.play.end();
};
afterEach(end);

const log = () => history.play.opened.log;

function live(deeds: readonly Deed[]): void {
  for (const one of deeds) if (!history.heed(one) && one.does === 'steps') indexer.step();
  history.play.commit();
}

/** A cursor that does not go on ends the test, and not the patience of who runs it. */
const maxFound = 2000;

interface Page {
  readonly ids: readonly string[];
  readonly next: string | null;
}
type Read = (limit: number, cursor: string | null) => Promise<Page>;

async function follow(read: Read, limit: number, between: () => void = () => undefined): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await read(limit, cursor);
    found.push(...page.ids);
    cursor = page.next;
    expect(found.length).toBeLessThan(maxFound);
    if (cursor !== null) between();
  } while (cursor !== null);
  return found;
}

const stanzaIds = (items: readonly { readonly stanzaId: string }[]): string[] =>
  items.map(({ stanzaId }) => stanzaId);
const at = (cursor: string | null) => (cursor === null ? {} : { cursor });

const messages =
  (query: Omit<MessageQuery, 'limit' | 'cursor'>): Read =>
  async (limit, cursor) => {
    const { items, next } = await log().messages({ ...query, limit, ...at(cursor) });
    return { ids: stanzaIds(items), next };
  };

/** Filters that a message fits or does not for good: what it says and of whom, and not how it fares. */
const filters: readonly Omit<MessageQuery, 'limit' | 'cursor' | 'order'>[] = [
  {},
  { participant: 'alice@localhost' },
  { participant: 'alice@localhost', with: 'bob@localhost' },
  { participant: 'bob@localhost', with: 'alice@localhost', text: 'says' },
  { text: 'alice' },
  { room: 'room@conference.localhost' },
];

function listings(now: number): [string, Read][] {
  const all = [...filters, { since: now - 60_000 }, { until: now - 5000, participant: 'carol@localhost' }];
  const found = all.flatMap((filter): [string, Read][] => [
    ...(['asc', 'desc'] as const).map((order): [string, Read] => [
      `${order} ${JSON.stringify(filter)}`,
      messages({ ...filter, order }),
    ]),
    [
      `export ${JSON.stringify(filter)}`,
      async (_limit, after) => {
        const asked = {
          ...filter,
          format: 'jsonl',
          content: true,
          ...(after !== null && { after }),
        } as const;
        const { bytes, next } = await log().exportChunk(asked);
        const lines = Buffer.from(bytes).toString('utf8').split('\n').filter(Boolean);
        return { ids: lines.map((line) => (JSON.parse(line) as { stanzaId: string }).stanzaId), next };
      },
    ],
  ]);
  const older: Read = async (limit, cursor) => {
    const participants = ['alice@localhost', 'bob@localhost'] as const;
    const page = await log().conversation({ participants, limit, ...at(cursor) });
    return { ids: stanzaIds(page.items).toReversed(), next: page.older };
  };
  const changes: Read = async (limit, after) => {
    const { items, last, more, missed } = await log().changes(after ?? firstChange, limit);
    expect(missed).toBe(false);
    return { ids: items.map(({ id }) => id), next: more ? last : null };
  };
  return [
    ...found,
    ['a conversation, backwards', older],
    ...conversationFilters.map((filter): [string, Read] => [
      `conversations ${JSON.stringify(filter)}`,
      conversations(filter),
    ]),
    ['changes', changes],
  ];
}

const firstChange = '1.0';

/** Whose it is and between whom stays as it is; when the last message came does not. */
const conversationFilters: readonly Omit<ConversationsQuery, 'limit' | 'cursor'>[] = [
  {},
  { participant: 'alice@localhost' },
  { name: 'bob' },
  { participant: 'alice@localhost', name: 'carol' },
  { name: 'room' },
];

const conversations =
  (query: Omit<ConversationsQuery, 'limit' | 'cursor'>): Read =>
  async (limit, cursor) => {
    while (indexer.step());
    const { items, next } = await log().conversations({ ...query, limit, ...at(cursor) });
    return { ids: items.map((item) => `${item.participants.join(' ')} at ${item.lastAt}`), next };
  };

const histories = fc.array(deed, { minLength: 20, maxLength: 70, size: 'max' });

test('of messages, exports, conversations, their list and what has changed', async () => {
  await fc.assert(
    fc.asyncProperty(histories, histories, fc.integer({ min: 1, max: 7 }), async (before, more, limit) => {
      end();
      history = new History();
      const file = (name: string): string => join(history.play.directory, name);
      indexer = new Indexer(file('chat-log.db'), file('chat-log-index.db'));
      live(before);
      while (indexer.step());
      for (const [name, read] of listings(history.play.now)) {
        const whole = await follow(read, 500);
        expect([name, await follow(read, limit)]).toEqual([name, whole]);
        const left = [...more];
        const found = await follow(read, limit, () => live(left.splice(0, 3)));
        const stayed = new Set(await follow(read, 500));
        expect([name, found.length]).toEqual([name, new Set(found).size]);
        const expected = whole.filter((id) => stayed.has(id));
        expect([name, found.filter((id) => expected.includes(id))]).toEqual([name, expected]);
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 60_000);

test('of access records, many of one millisecond, with a clock that is put back', () => {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-paging-'));
  let now = Date.UTC(2026, 10, 21);
  const access = new SqliteAccess({
    file: join(directory, 'access.db'),
    now: () => now,
    onProblem: () => undefined,
  });
  try {
    const record = (): void =>
      access.record({ who: 'admin', via: 'api', address: null, action: 'messages', filter: {}, rows: 1 });
    const steps = [0, 0, 1000, 0, -5000, 0, 0, 3000, -1, 1, 0, 60_000, 0, -60_000];
    for (const step of steps) {
      now += step;
      record();
    }
    const ids = (limit: number, between: () => void = () => undefined): number[] => {
      const found: number[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: readonly { id: number }[]; next: string | null } = access.records({
          limit,
          ...at(cursor),
        });
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        between();
      } while (cursor !== null);
      return found;
    };
    const whole = ids(500);
    expect(whole).toHaveLength(steps.length);
    for (const limit of [1, 2, 3, 5]) expect(ids(limit)).toEqual(whole);
    const found = ids(3, () => {
      now += 1;
      record();
    });
    expect(found.filter((id) => whole.includes(id))).toEqual(whole);
    expect(new Set(found).size).toBe(found.length);
  } finally {
    access.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('of conversations whose last messages came in one millisecond, and of the changes of one commit', async () => {
  const { play } = history;
  for (let number = 0; number < 9; number += 1) {
    play.now -= number % 3 === 0 ? 0 : 1000;
    play.says({ id: `m${number}`, from: `a${number}@localhost/x`, to: 'bob@localhost' });
  }
  play.commit();
  for (const read of [conversations({}), conversations({ name: 'bob' })]) {
    const whole = await follow(read, 100);
    expect(whole).toHaveLength(9);
    expect(new Set(whole.map((id) => id.split(' at ')[1])).size).toBe(3);
    for (const limit of [1, 2, 4]) expect(await follow(read, limit)).toEqual(whole);
  }
  const [, changes] = listings(play.now).at(-1) ?? [];
  const whole = changes === undefined ? [] : await follow(changes, 100);
  expect(whole).toHaveLength(9);
  for (const limit of [1, 2, 4]) expect(changes && (await follow(changes, limit))).toEqual(whole);
});
