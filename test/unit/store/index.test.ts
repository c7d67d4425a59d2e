/** Whatever happens to the log, its index has counted what a recount counts, and its pages hold every message once. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { prepareRemoval } from '../../../src/store/sqlite/file/removal.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { deed, History } from '../support/history.ts';
import type { Deed } from '../support/history.ts';
import { delay, participants, recounts, walk } from '../support/recount.ts';

let history: History;
let indexer: Indexer;
let room = 400;

const { logFile, indexFile, log, all, expectTallies, expectConversations, expectPages } = recounts(
  () => history,
);

function start(): void {
  history = new History();
  indexer = new Indexer(logFile(), indexFile(), undefined, room);
}

function end(): void {
  indexer.close();
  history.play.end();
}

beforeEach(start);
afterEach(end);

function kill(): void {
  indexer.close();
  indexer = new Indexer(logFile(), indexFile(), undefined, room);
}

function catchUp(): void {
  for (let steps = 0; indexer.step(); steps += 1) expect(steps).toBeLessThan(1000);
}

function live(deeds: readonly Deed[]): void {
  for (const one of deeds) {
    if (history.heed(one)) continue;
    if (one.does === 'steps') indexer.step();
    if (one.does === 'kills') kill();
  }
  history.play.commit();
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

test('whatever happens to the log and whenever the indexer is killed, every tally equals a recount', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.boolean(), limits, rooms, async (deeds, steady, limit, size) => {
      end();
      room = size;
      start();
      live(steady ? deeds.map(forward) : deeds);
      // Whether the indexer has come as far or not.
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
    return (await log().counts(history.play.now)).delivered;
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
  // Looked at again, by another indexer, and gone: counted once.
  kill();
  const sql = new Database(logFile());
  prepareRemoval(sql)(sql.prepare<[], number>('SELECT id FROM message').pluck().all());
  sql.close();
  catchUp();
  expect(await all()).toEqual([]);
  expect(await count()).toBe(3);
});
