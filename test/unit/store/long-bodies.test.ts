/** Bodies that are longer than any index would be thought of: found to their end, and never all in memory or in time. */
import { join } from 'node:path';
import type { MessageQuery } from '../../../src/store/reader.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { Play } from '../support/play.ts';

const filler = 'lorem ipsum '.repeat(100_000);

async function found(play: Play, query: Partial<MessageQuery>): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  let cursor: string | null = null;
  do {
    const page = await play.opened.log.messages({
      text: 'ende',
      order: 'asc',
      limit: 10,
      ...query,
      ...(cursor !== null && { cursor }),
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}

test('the last word of each is found, whether it is in the index yet or not', async () => {
  const play = new Play();
  try {
    for (let number = 1; number <= 8; number += 1) {
      const body = number % 4 === 0 ? 'short' : `${filler}${number % 2 === 0 ? 'Ende' : 'Schluss'}`;
      play.says({ from: 'alice@localhost/x', to: 'bob@localhost', id: `m${number}`, body });
    }
    play.commit();
    const all: [Partial<MessageQuery>, string[]][] = [
      [{}, ['m2', 'm6']],
      [{ order: 'desc' }, ['m6', 'm2']],
      [{ state: 'accepted', participant: 'bob@localhost' }, ['m2', 'm6']],
      [{ limit: 1 }, ['m2', 'm6']],
    ];
    for (const [query, ids] of all) expect(await found(play, query)).toEqual(ids);
    const indexer = new Indexer(
      join(play.directory, 'chat-log.db'),
      join(play.directory, 'chat-log-index.db'),
    );
    while (indexer.step()) continue;
    expect(indexer.progress().behind).toBe(0);
    indexer.close();
    for (const [query, ids] of all) expect(await found(play, query)).toEqual(ids);
  } finally {
    play.end();
  }
});
