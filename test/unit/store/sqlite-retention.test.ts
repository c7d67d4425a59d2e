/** What retention takes from the chat log in SQLite, and what it leaves. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { MessageQuery, MessageView } from '../../../src/store/reader.ts';
import { sessionHasEnded } from '../../../src/store/sqlite/file/sql.ts';
import { Play } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function everyPage(query: Omit<MessageQuery, 'cursor'>): Promise<MessageView[]> {
  const items: MessageView[] = [];
  let cursor: string | null = null;
  do {
    const page = await play.opened.log.messages(cursor === null ? query : { ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

test('retention takes the oldest and all that belongs to them', async () => {
  const old = play.says({ id: 'm1', body: 'old' });
  play.opens('b1', 'bob@localhost/phone');
  play.sends(old, 'b1', 'bob@localhost/phone');
  play.answers('b1', 'bob@localhost/phone');
  const kept = play.says({ id: 'm2', body: 'new' });
  play.commit();
  const boundary = Date.parse((await play.opened.log.message(kept))?.sentAt ?? '');
  expect(play.opened.store.expire(boundary)).toBe(false);
  expect((await everyPage({ order: 'asc', limit: 10 })).map((item) => item.id)).toEqual(['m2']);
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  expect(sql.prepare('SELECT count(*) FROM transition').pluck().get()).toBe(0);
  sql.close();
});

test('no row of a message gets a number that another had, also where retention has emptied the log', () => {
  const number = (key: string): number => play.opened.store.findMessage(key)?.row ?? 0;
  const first = play.says({ flags: 'sc' });
  play.commit();
  const before = number(first);
  play.opened.store.expire(play.now + 1000);
  expect(number(first)).toBe(0);
  play.restart();
  const second = play.says({ id: 'm2' });
  play.commit();
  expect(number(second)).toBeGreaterThan(before);
});

test('retention takes sessions a day after their messages, with their barriers, and not who is open or elsewhere', () => {
  const dayMs = 86_400_000;
  const said = play.says();
  for (const stream of ['over', 'open']) {
    const jid = `bob@localhost/${stream}`;
    play.opens(stream, jid);
    play.sends(said, stream, jid);
    play.answers(stream, jid);
  }
  // Of a client on another server.
  play.says({ to: 'carol@abroad.example', id: 'm2', flags: 'c' });
  play.says({
    from: 'carol@abroad.example/gone',
    to: 'alice@localhost',
    body: null,
    children: 'received urn:xmpp:receipts',
    inner: "<received xmlns='urn:xmpp:receipts' id='m2'/>",
  });
  play.closes('over', 'bob@localhost/over');
  play.commit();
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  const left = (): unknown[] => [
    sql.prepare('SELECT stream FROM session').pluck().all(),
    sql.prepare('SELECT count(*) FROM barrier').pluck().get(),
    sql.prepare('SELECT count(*) FROM every_delivery').pluck().get(),
  ];
  const gone = 'elsewhere:carol@abroad.example/gone';
  expect(left()).toEqual([['over', 'open', gone], 2, 3]);
  play.opened.store.expire(play.now + 1000);
  expect(left()).toEqual([['over', 'open', gone], 2, 0]);
  play.opened.store.expire(play.now + 1000 + dayMs);
  expect(left()).toEqual([['open', gone], 1, 0]);
  const plan = sql
    .prepare<[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM session WHERE closed_at < 5 AND ${sessionHasEnded} ORDER BY closed_at`,
    )
    .all();
  // No commit waits for a look at every session that ever was.
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('INDEX session_closed')]);
  sql.close();
});
