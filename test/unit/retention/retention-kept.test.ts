/** What is kept although it is old goes on to say who had it, and by what that is proved. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Play } from '../support/play.ts';

const dayMs = 86_400_000;
const phone = 'bob@localhost/phone';

let play: Play;

beforeEach(() => {
  play = new Play();
});
afterEach(() => {
  play.end();
});

function reads(id: string): void {
  play.sends(play.says({ id }), 'b1', phone);
  play.answers('b1', phone);
}

const asks = {
  children: 'request urn:xmpp:receipts',
  inner: "<request xmlns='urn:xmpp:receipts'/>",
};
const given = async (): Promise<unknown> => {
  const { items } = await play.opened.log.messages({ order: 'asc', limit: 10 });
  return items.map(({ id, state, deliveries }) => [id, state, deliveries.map(({ resource }) => resource)]);
};
const expires = (): void => {
  play.now += 400 * dayMs;
  while (play.opened.store.expire(play.now - 30 * dayMs));
};

test('while its sender is owed a receipt; both go when it does not', async () => {
  play.opens('a1', 'alice@localhost/home');
  play.isReadAt(play.says({ id: 'owed', ...asks }), phone);
  play.isReadAt(play.says({ id: 'done' }), phone);
  play.commit();
  play.settles();
  expires();
  expect(await given()).toEqual([['owed', 'confirmed', ['phone']]]);
  play.restart();
  expect(await given()).toEqual([['owed', 'confirmed', ['phone']]]);
  const database = new Database(join(play.directory, 'chat-log.db'));
  database.exec('UPDATE message_state SET owed = 0; DELETE FROM telling; DELETE FROM outbox');
  expires();
  expect(database.prepare('SELECT count(*) FROM session WHERE closed_at IS NOT NULL').pluck().get()).toBe(0);
  database.close();
  expect(await given()).toEqual([]);
});

test('while one of two devices has it, and it waits in the store for another', async () => {
  const key = play.says({ id: 'stored' });
  play.isReadAt(key, phone);
  play.happens({ kind: 'stored', key, reason: null });
  play.commit();
  const before = await given();
  expires();
  expect(await given()).toEqual(before);
});

test('while it is of a clock that stood years back', async () => {
  play.opened.store.noteClockBehind(500 * dayMs);
  play.isReadAt(play.says({ id: 'misdated' }), phone);
  play.commit();
  play.opened.store.noteClockBehind(0);
  const before = await given();
  expires();
  expect(before).toEqual([['misdated', 'confirmed', ['phone']]]);
  expect(await given()).toEqual(before);
});

test.each(['nothing', 'what was read', 'what waits'])(
  'while the clock was put back by days before its session ended, %s was said meanwhile',
  async (meanwhile) => {
    play.opens('b1', phone);
    reads('ahead');
    play.commit();
    const sentAt = play.now;
    play.opened.store.noteClockBehind(0);
    play.now -= 10 * dayMs;
    play.opened.store.noteClockBehind(10 * dayMs);
    if (meanwhile === 'what was read') reads('behind');
    if (meanwhile === 'what waits')
      play.happens({ kind: 'stored', key: play.says({ id: 'waits' }), reason: null });
    play.closes('b1', phone);
    play.commit();
    play.opened.store.noteClockBehind(10 * dayMs);
    // Somebody says that it is right.
    play.opened.store.noteClockBehind(0);
    const expires = (before: number): void => {
      while (play.opened.store.expire(before));
    };
    const kept = [
      ...(meanwhile === 'what was read' ? [['behind', 'confirmed', ['phone']]] : []),
      ...(meanwhile === 'what waits' ? [['waits', 'stored', []]] : []),
      ['ahead', 'confirmed', ['phone']],
    ];
    expect(await given()).toEqual(kept);
    expires(sentAt - 2 * dayMs);
    expect(await given()).toEqual(kept);
    expires(sentAt + 20 * dayMs);
    expect(await given()).toEqual(kept.filter(([, state]) => state === 'stored'));
    play.says({ id: 'later' });
    play.commit();
    expires(sentAt + 20 * dayMs);
    const database = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
    const sessions = 'SELECT count(*) FROM session WHERE closed_at IS NOT NULL';
    expect(database.prepare(sessions).pluck().get()).toBe(0);
    database.close();
  },
);
