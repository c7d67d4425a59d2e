/** What was looked at when more had been committed than was taken in is not looked at again for that, and is for all else. */
import { join } from 'node:path';
import { LookedAhead } from '../../../src/store/sqlite/indexer/ahead.ts';
import { Follower } from '../../../src/store/sqlite/indexer/follower.ts';
import { Play } from '../support/play.ts';

test('a change is told by what was looked at after it, and by nothing that was looked at before', () => {
  const ahead = new LookedAhead();
  ahead.add(new Set([1, 2]), 5, 3);
  expect([1, 2, 3].map((message) => ahead.has(message, 5))).toEqual([true, true, false]);
  expect(ahead.has(1, 6)).toBe(false);
  ahead.add(new Set([3, 1]), 6, 4);
  expect([1, 2, 3].map((message) => ahead.has(message, 6))).toEqual([true, false, true]);
  // All that had been committed is taken in.
  ahead.add(new Set([4]), 6, 6);
  expect(ahead.has(4, 6)).toBe(false);
});

test('a follower that is behind looks once at what was said and sent meanwhile, and again at what comes then', async () => {
  const play = new Play();
  const [log, index] = ['chat-log.db', 'chat-log-index.db'].map((name) => join(play.directory, name));
  const follower = new Follower(log ?? '', index ?? '', undefined, 1);
  while (follower.step());
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
  follower.step();
  expect(follower.looked).toBe(1);
  play.answers('s1', 'bob@localhost/phone');
  play.commit();
  while (follower.step());
  expect(follower.looked).toBe(4);
  const { items } = await play.opened.log.conversations({ limit: 1 });
  expect(items[0]?.byState).toEqual({ confirmed: 3 });
  follower.close();
  play.end();
});
