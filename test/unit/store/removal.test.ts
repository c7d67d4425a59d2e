/** What was deleted is in no file, and nothing of it names anybody. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { passingMs } from '../../../src/store/sqlite/file/journal.ts';
import { Play } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

function filesWith(text: string): string[] {
  return readdirSync(play.directory).filter((file) =>
    readFileSync(join(play.directory, file), 'latin1').includes(text),
  );
}

function count(table: string): unknown {
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  const found = sql.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  sql.close();
  return found;
}

function exchange(id: string, body: string, from = 'alice@localhost/home', to = 'bob@localhost'): void {
  const key = play.says({ id, body, from, to });
  play.opens(`to-${id}`, `${to}/phone`);
  play.sends(key, `to-${id}`, `${to}/phone`);
  play.answers(`to-${id}`, `${to}/phone`);
}

test('what has expired is zeros on the disk, and its people are gone', () => {
  exchange('m1', 'zwergpinguin');
  exchange('m2', 'ä'.repeat(60_000) + 'nachtfalter', 'carol@localhost/x', 'dave@localhost');
  play.commit();
  expect(filesWith('zwergpinguin')).not.toEqual([]);
  while (play.opened.store.expire(play.now + 1000));
  play.opened.store.wipe();
  expect([...filesWith('zwergpinguin'), ...filesWith('nachtfalter')]).toEqual([]);
  expect([count('participant'), count('conversation')]).toEqual([0, 0]);
});

test('whoever is named by what is left stays, and numbers are not given twice', () => {
  exchange('m1', 'old');
  play.commit();
  const boundary = play.now;
  exchange('m2', 'new', 'carol@localhost/x');
  play.commit();
  play.opened.store.expire(boundary - 2000);
  expect([
    count("participant WHERE jid = 'alice@localhost'"),
    count('participant'),
    count('conversation'),
  ]).toEqual([0, 2, 1]);
  exchange('m3', 'again');
  play.commit();
  expect(count('participant p JOIN message m ON m.sender_id = p.id')).toBe(2);
  expect(count('conversation WHERE id = 1')).toBe(0);
});

test('without a log nothing outlives what is owed', () => {
  play.set({ log: false });
  exchange('m1', 'read');
  play.opens('phone', 'eve@localhost/phone');
  const waiting = play.says({ id: 'm2', body: 'waits', to: 'eve@localhost' });
  play.sends(waiting, 'phone', 'eve@localhost/phone');
  play.closes('to-m1', 'bob@localhost/phone');
  play.commit();
  while (play.opened.store.sweepUnlogged());
  play.opened.store.wipe();
  expect(filesWith('bob@localhost')).toEqual([]);
  expect(filesWith('eve@localhost')).not.toEqual([]);
  play.answers('phone', 'eve@localhost/phone');
  play.closes('phone', 'eve@localhost/phone');
  play.commit();
  while (play.opened.store.sweepUnlogged());
  play.opened.store.wipe();
  expect(filesWith('eve@localhost')).toEqual([]);
  expect([count('message'), count('session'), count('every_delivery'), count('participant')]).toEqual([
    0, 0, 0, 0,
  ]);
});

test('what is held since the log was put back stays', () => {
  play.set({ log: false });
  play.opens('phone', 'bob@localhost/phone');
  play.sends(play.says({ body: 'waits' }), 'phone', 'bob@localhost/phone');
  play.commit();
  play.opened.held.hold(play.sequence, 5, { id: 'lineage', generation: 1 });
  expect(play.opened.held.count()).toBe(1);
  while (play.opened.store.sweepUnlogged());
  expect(play.opened.held.count()).toBe(1);
});

describe('what goes in passing, after all else has been wiped', () => {
  afterEach(() => jest.restoreAllMocks());

  /** Nothing is left of any message, and the journal is empty. */
  const nothingElse = (): void => {
    while (play.opened.store.expire(play.now + 1e9));
    while (play.opened.store.sweepUnlogged());
    expect(play.opened.store.wipe()).toBe(true);
  };

  const leaves = (text: string): void => {
    const { store } = play.opened;
    expect(store.wipe()).toBe(true);
    // Not at once: it happens all the time.
    expect(filesWith(text)).toContain('chat-log.db');
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + passingMs);
    expect(store.wipe()).toBe(true);
    expect(filesWith(text)).toEqual([]);
  };

  const write = (sql: string): void => {
    const database = new Database(join(play.directory, 'chat-log.db'));
    database.exec(sql);
    database.close();
  };

  test('what Openfire was told and has done', () => {
    exchange('m1', 'zwergpinguin');
    play.closes('to-m1', 'bob@localhost/phone');
    play.commit();
    // To end a session is of no message.
    write(
      `INSERT INTO outbox (node, command, kind, value) VALUES (1, 7, 'encoded', CAST('grottenolm@localhost/phone' AS BLOB))`,
    );
    nothingElse();
    play.opened.store.commit({ ...play.ledger.takeBatch(play.sequence), executed: [7] });
    expect(count('outbox')).toBe(0);
    leaves('grottenolm');
  });

  test('what those who follow the log were told', () => {
    const key = play.says({ id: 'm1', body: 'zwergpinguin', flags: 'sc' });
    play.happens({ kind: 'bounced', key, reason: 'grottenolm' });
    play.commit();
    nothingElse();
    play.says({ id: 'm2', body: 'anderes', from: 'carol@localhost/x', to: 'dave@localhost' });
    play.commit();
    expect(filesWith('grottenolm')).toContain('chat-log.db');
    // The youngest stays.
    while (play.opened.store.forgetChanges(Date.now() + 1000));
    leaves('grottenolm');
  });

  test('what was still to be compared of an offline store', () => {
    exchange('m1', 'zwergpinguin');
    play.closes('to-m1', 'bob@localhost/phone');
    play.commit();
    write(
      `INSERT INTO comparison (node, account, windows, watched) VALUES (1, 'grottenolm@localhost', '[]', 0)`,
    );
    nothingElse();
    const comparisons = new Map([['grottenolm@localhost', null]]);
    play.opened.store.commit({ ...play.ledger.takeBatch(play.sequence), comparisons });
    expect(count('comparison')).toBe(0);
    leaves('grottenolm');
  });
});

describe('what hangs on one row, and a client has made long, goes in pieces', () => {
  const many = 45_000;
  const write = (work: (database: Database.Database) => void): void => {
    const database = new Database(join(play.directory, 'chat-log.db'));
    database.transaction(() => work(database))();
    database.close();
  };

  test('the barriers of a session that was there for long', () => {
    exchange('m1', 'old');
    play.closes('to-m1', 'bob@localhost/phone');
    play.commit();
    write((database) => {
      const insert = database.prepare('INSERT OR IGNORE INTO barrier SELECT max(id), ?, 0 FROM session');
      for (let through = 1; through <= many; through += 1) insert.run(1000 + through);
    });
    const left: unknown[] = [];
    for (let more = true; more;) {
      more = play.opened.store.expire(play.now + 10 * 86_400_000);
      left.push(Number(count('barrier')));
    }
    const steps = left.map((rows, index) => Number(left[index - 1] ?? many + 1) - Number(rows));
    expect(Math.max(...steps)).toBeLessThanOrEqual(20_000);
    expect([left.at(-1), count('session'), count('message')]).toEqual([0, 0, 0]);
  });

  test('the deliveries and the timeline of messages', () => {
    for (let number = 0; number < 4; number += 1) exchange(`m${number}`, 'x');
    play.commit();
    write((database) => {
      for (const sql of [
        'INSERT INTO delivery_record SELECT id, ? + 1000, NULL, NULL, 2, NULL, 0, NULL FROM message',
        'INSERT INTO transition SELECT id, ? + 1000, 0, 1, NULL, NULL, NULL FROM message',
      ]) {
        const insert = database.prepare(sql);
        for (let row = 1; row <= many; row += 1) insert.run(row);
      }
    });
    const left: unknown[] = [];
    for (let more = true; more;) {
      more = play.opened.store.expire(play.now + 1000);
      left.push(count('message'));
    }
    // Each is more than is taken at once.
    expect(left.slice(0, 4)).toEqual([3, 2, 1, 0]);
    expect([count('every_delivery'), count('transition')]).toEqual([0, 0]);
  });
});
