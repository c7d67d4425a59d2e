/** What was counted of messages, in blocks: what is kept is there again, and is found in the order of its times. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { stateCodes } from '../../../src/model/state.ts';
import { connectIndex } from '../../../src/store/sqlite/indexer/files.ts';
import { slotOf } from '../../../src/store/sqlite/indexer/latency.ts';
import { IndexedBlocks } from '../../../src/store/sqlite/indexer/indexed-blocks.ts';
import type { IndexedMessage } from '../../../src/store/sqlite/indexer/indexed-message.ts';
import type { Cursor } from '../../../src/store/sqlite/reader/cursor.ts';
import {
  allInState,
  countStates,
  fewInState,
  firstInState,
} from '../../../src/store/sqlite/reader/in-state.ts';
import type { InState } from '../../../src/store/sqlite/reader/in-state.ts';

const directory = mkdtempSync(join(tmpdir(), 'receipts-indexed-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;

/** An index that is written by one connection and read by another, as it is. */
function open() {
  const file = join(directory, `${(files += 1)}.db`);
  const index = connectIndex(file, undefined);
  const reading = new Database(':memory:');
  reading.prepare('ATTACH DATABASE ? AS idx').run(file);
  return {
    blocks: () => new IndexedBlocks(index),
    reading,
    dump: () => index.prepare('SELECT * FROM seen s JOIN counted_for c ON c.block = s.block').all(),
    close: () => {
      index.close();
      reading.close();
    },
  };
}

const codes = Object.values(stateCodes);
/** At the edges of blocks, and all over many of them. */
const ids = fc.oneof(
  fc.constantFrom(1, 2, 1022, 1023, 1024, 1025, 2047, 2048, 2_000_000_000, 9_000_000_000_000),
  fc.integer({ min: 1, max: 9000 }),
);
/** Many have the same; a clock may have been put back. */
const times = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -5, max: 2_000_000_000_000 }));
const message: fc.Arbitrary<IndexedMessage> = fc.record({
  id: ids,
  state: fc.constantFrom(...codes),
  sent_at: times,
  conversation: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(2 ** 32 - 1)),
  room: fc.option(fc.integer({ min: 1, max: 2 })),
  delay: fc.option(fc.integer({ min: 0, max: slotOf(Number.MAX_SAFE_INTEGER) })),
  redelivered: fc.constantFrom(0, 1),
});
const deeds = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ does: fc.constant('keep' as const), message }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('forget' as const), message }) },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constantFrom('write' as const, 'restart' as const), message }),
    },
  ),
  { maxLength: 120, size: 'max' },
);

type Deeds = typeof deeds extends fc.Arbitrary<infer Made> ? Made : never;

/** Returns what has to be there. */
function live(index: ReturnType<typeof open>, all: Deeds): Map<number, IndexedMessage> {
  const kept = new Map<number, IndexedMessage>();
  let blocks = index.blocks();
  for (const { does, message: one } of all) {
    if (does === 'keep') {
      blocks.keep(one);
      kept.set(one.id, one);
    } else if (does === 'forget') {
      blocks.forget(one.id);
      kept.delete(one.id);
    } else {
      blocks.write();
      if (does === 'restart') blocks = index.blocks();
    }
  }
  blocks.write();
  return kept;
}

const byTime = (one: IndexedMessage, other: IndexedMessage): number =>
  one.sent_at - other.sent_at || one.id - other.id;

test('what is kept is there again, whatever else is in its block, and what is forgotten leaves nothing', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const index = open();
      const kept = live(index, all);
      const blocks = index.blocks();
      for (const { message: one } of all) expect(blocks.of(one.id)).toEqual(kept.get(one.id) ?? null);
      for (const { message: one } of all) blocks.forget(one.id);
      blocks.write();
      expect(index.dump()).toEqual([]);
      index.close();
    }),
    { numRuns: 60 },
  );
});

test('more blocks than are in memory are written before they are asked for', () => {
  const index = open();
  const blocks = index.blocks();
  const all = Array.from({ length: 1000 }, (_, number): IndexedMessage => {
    const state = codes[number % codes.length] ?? 0;
    return {
      id: 1 + 1024 * number,
      state,
      sent_at: number,
      conversation: 7,
      room: null,
      delay: null,
      redelivered: 0,
    };
  });
  for (const one of all) blocks.keep(one);
  expect(all.map(({ id }) => blocks.of(id))).toEqual(all);
  for (const { id } of all) blocks.forget(id);
  blocks.write();
  expect(index.dump()).toEqual([]);
  index.close();
});

test('of a state those that come first are found page by page, by whatever they are asked for', () => {
  const filters = fc.record({
    code: fc.constantFrom(...codes),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    since: fc.option(times, { nil: undefined }),
    until: fc.option(times, { nil: undefined }),
    conversations: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 4 })).map((some) => new Set(some))),
    room: fc.option(fc.integer({ min: 1, max: 2 })),
    without: fc.array(ids).map((some) => new Set(some)),
  });
  fc.assert(
    fc.property(deeds, filters, fc.integer({ min: 1, max: 7 }), (all, filter, limit) => {
      const index = open();
      const kept = live(index, all);
      const { code, order, since, until, conversations, room, without } = filter;
      const expected = [...kept.values()]
        .filter((one) => one.state === code && (since === undefined || one.sent_at >= since))
        .filter((one) => until === undefined || one.sent_at < until)
        .filter((one) => conversations === null || conversations.has(one.conversation))
        .filter((one) => (room === null || one.room === room) && !without.has(one.id))
        .sort(byTime);
      const { since: _since, until: _until, conversations: _conversations, ...others } = filter;
      const asked: Omit<InState, 'after'> = {
        ...others,
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      };
      const found: number[] = [];
      for (let after: Cursor | null = null; ;) {
        const page = firstInState(index.reading, conversations, { ...asked, after }, limit);
        found.push(...page.map(({ id }) => id));
        after = page.at(-1) ?? null;
        if (page.length < limit) break;
      }
      const inOrder = order === 'asc' ? expected : expected.toReversed();
      expect(found).toEqual(inOrder.map(({ id }) => id));
      index.close();
    }),
    { numRuns: 200 },
  );
});

test('all of a rare state are named, and of a time each state is counted', () => {
  fc.assert(
    fc.property(deeds, times, times, fc.integer({ min: 1, max: 9 }), (all, since, until, most) => {
      const index = open();
      const kept = [...live(index, all).values()];
      for (const code of codes) {
        const expected = kept.filter((one) => one.state === code).map(({ id }) => id);
        expected.sort((a, b) => a - b);
        expect(fewInState(index.reading, code, most)).toEqual(expected.length < most ? expected : null);
        expect([...allInState(index.reading, code, since, until)]).toEqual(
          expected.filter((id) => id >= since && id <= until),
        );
        const within = kept.filter((one) => one.sent_at >= since && one.sent_at < until);
        const inState = within.filter((one) => one.state === code).length;
        expect(countStates(index.reading, since, until).get(code) ?? 0).toBe(inState);
      }
      index.close();
    }),
    { numRuns: 60 },
  );
});
