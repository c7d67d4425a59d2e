/** What was indexed when more had been committed than was taken in is not indexed again for that, and is for all else. */
import { join } from 'node:path';
import { IndexedAhead } from '../../../src/store/sqlite/indexer/indexed-ahead.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { Play } from '../support/play.ts';

test('a change is told by what was indexed after it, and by nothing that was indexed before', () => {
  const ahead = new IndexedAhead();
  ahead.add(new Set([1, 2]), 5, 3);
  expect([1, 2, 3].map((message) => ahead.has(message, 5))).toEqual([true, true, false]);
  expect(ahead.has(1, 6)).toBe(false);
  ahead.add(new Set([3, 1]), 6, 4);
  expect([1, 2, 3].map((message) => ahead.has(message, 6))).toEqual([true, false, true]);
  // All that had been committed is taken in.
  ahead.add(new Set([4]), 6, 6);
  expect(ahead.has(4, 6)).toBe(false);
});

test('an indexer that is behind indexes what was said and sent meanwhile once, and again for what comes then', async () => {
  const play = new Play();
  const [log, index] = ['chat-log.db', 'chat-log-index.db'].map((name) => join(play.directory, name));
  const indexer = new Indexer(log ?? '', index ?? '', undefined, 1);
  while (indexer.step());
  play.opens('s1', 'bob@localhost/phone');
  const keys = [1, 2, 3].map((number) => {
    const key = play.says({ id: `m${number}` });
    play.commit();
    return key;
  });
  for (const key of keys) {
    play.sends(key, 's1', 'bob@localhost/phone');
    play.commit();
  }
  // The first one is seen as it is now, and then there is news of it.
  indexer.step();
  expect(indexer.indexed).toBe(1);
  play.answers('s1', 'bob@localhost/phone');
  play.commit();
  while (indexer.step());
  expect(indexer.indexed).toBe(4);
  const { items } = await play.opened.log.conversations({ limit: 1 });
  expect(items[0]?.byState).toEqual({ confirmed: 3 });
  indexer.close();
  play.end();
});
