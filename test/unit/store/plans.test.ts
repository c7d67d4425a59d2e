/** SQLite reads all of a view of two tables where it cannot take it apart; each statement is held to the keys it has. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { indexFileOf } from '../../../src/store/sqlite/indexer/files.ts';
import { wantedErasure } from '../support/erase.ts';
import { Play } from '../support/play.ts';

/** With a key of one of these it is not read as a whole: few are in it, or all of them are meant. */
const partial =
  /USING (COVERING )?INDEX (message_unlogged|message_texts|message_time|state_stored|state_owed)/;

function planOf(database: Database.Database, sql: string): string[] {
  const values = sql.match(/\?/g)?.map(() => null) ?? [];
  const named = Object.fromEntries([...sql.matchAll(/\$(\w+)/g)].map(([, name]) => [name, null]));
  const plan = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  return (values.length > 0 ? plan.all(...values) : plan.all(named)).map(({ detail }) => detail);
}

test('no statement reads all messages, states, deliveries or sessions', async () => {
  const seen = new Map<string, Database.Database>();
  const prepare = Database.prototype.prepare;
  const spy = jest.spyOn(Database.prototype, 'prepare').mockImplementation(function (
    this: Database.Database,
    sql: string,
  ) {
    if (!sql.startsWith('EXPLAIN')) seen.set(sql, this);
    return prepare.call(this, sql);
  });
  const play = new Play();
  try {
    play.opens('phone', 'bob@localhost/phone');
    const key = play.says({ body: 'hello' });
    play.sends(key, 'phone', 'bob@localhost/phone');
    play.commit();
    play.answers('phone', 'bob@localhost/phone');
    play.commit();
    play.restart();
    const { store, log, held, erasures } = play.opened;
    const file = join(play.directory, 'chat-log.db');
    const indexer = new Indexer(file, indexFileOf(file));
    while (indexer.step());
    const tracked = store.findMessage(key);
    if (tracked === undefined) throw new Error('the message is not there');
    store.awaitedOf(1, 1, 1, 5, 5);
    store.findHandings(1);
    store.findBefore(tracked, 0, 1);
    store.findByClientId('alice@localhost', 'bob@localhost', 'none');
    store.findPlaced([1]);
    store.bytesOf([1]);
    store.storedOf('bob@localhost');
    store.inOfflineStore('bob@localhost');
    held.count();
    const page = { order: 'desc', limit: 5 } as const;
    for (const query of [
      page,
      { ...page, participant: 'bob@localhost' },
      { ...page, state: 'sent' as const },
    ]) {
      await log.messages(query);
    }
    await log.message(key);
    await log.deliveries({ stanzaId: key, limit: 5 });
    await log.timeline({ stanzaId: key, limit: 5 });
    await log.changes('1.0', 5);
    await log.exportChunk({ format: 'jsonl', content: true });
    expect([...erasures.count(wantedErasure({ bothSides: true }))]).not.toEqual([]);
    while (store.expire(play.now + 1));
    while (store.sweepUnlogged());
    const slow = [...seen].flatMap(([sql, database]) => {
      if (!database.open || !/^\s*(SELECT|WITH|UPDATE|DELETE)/.test(sql)) return [];
      const plan = planOf(database, sql);
      const found = plan.filter((step) => {
        const [, scanned] = /^SCAN (message_state|delivery_record|[dmwg])\b/.exec(step) ?? [];
        // What is read to its end may be what another part of the statement has found.
        const isFound =
          plan.some((other) => /^(CO-ROUTINE|MATERIALIZE) (every_delivery|handed|[mg])$/.test(other)) &&
          scanned?.length === 1;
        return step.includes('AUTOMATIC') || (scanned !== undefined && !isFound && !partial.test(step));
      });
      return found.map((step) => `${step}: ${sql}`);
    });
    indexer.close();
    expect(slow).toEqual([]);
  } finally {
    spy.mockRestore();
    play.end();
  }
});
