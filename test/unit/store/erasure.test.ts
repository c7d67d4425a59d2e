/** What one person said is erased: from every table and every byte of the files, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { erase as eraseIn, wantedErasure } from '../support/erase.ts';
import { alice, erasureTalk } from '../support/erasure-talk.ts';
import { deed, History } from '../support/history.ts';
import { Play } from '../support/play.ts';
import { request } from '../support/telling-talk.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const wanted = wantedErasure;
const { erase, finish, count, filesWith, sql, bodies, exchange } = erasureTalk(() => play);

test('own words go, and what others said to the person stays', () => {
  exchange('zwergpinguin', alice, 'bob@localhost');
  exchange('antwort', 'bob@localhost', alice);
  exchange('anderes', 'bob@localhost', 'carol@localhost');
  play.commit();
  expect(count()).toEqual({ messages: 1, waiting: 0 });
  expect(erase()).toBe(1);
  expect(bodies()).toEqual(['antwort', 'anderes']);
  expect(filesWith('zwergpinguin')).toEqual([]);
  expect(filesWith(alice)).not.toEqual([]);
});

test('what others are owed to be told stays', () => {
  exchange('zwergpinguin', alice, 'bob@localhost');
  const key = play.says({ ...request, from: 'carol@localhost/x', to: 'dave@localhost' });
  play.opens('dave', 'dave@localhost/phone');
  play.sends(key, 'dave', 'dave@localhost/phone');
  play.answers('dave', 'dave@localhost/phone');
  play.commit();
  const told = (): unknown => sql('SELECT account FROM telling');
  expect(told()).toEqual(['carol@localhost']);
  expect(erase()).toBe(1);
  expect(told()).toEqual(['carol@localhost']);
});

test('with both sides nothing names the person any more, and the others stay', () => {
  play.opens('home', `${alice}/home`);
  exchange('zwergpinguin', alice, 'bob@localhost');
  exchange('antwort', 'bob@localhost', alice);
  exchange('anderes', 'bob@localhost', 'carol@localhost');
  play.closes('home', `${alice}/home`);
  play.commit();
  expect(count(wanted({ bothSides: true }))).toEqual({ messages: 2, waiting: 0 });
  expect(erase(wanted({ bothSides: true }))).toBe(2);
  expect(bodies()).toEqual(['anderes']);
  for (const text of ['zwergpinguin', 'antwort', alice]) expect([text, filesWith(text)]).toEqual([text, []]);
  expect(sql('SELECT jid FROM participant ORDER BY jid')).toEqual(['bob@localhost', 'carol@localhost']);
  // What bob and carol were handed still tells by which of their devices.
  expect(sql('SELECT resource FROM delivery')).toEqual(['phone']);
});

test('what was said in a room is among the own words', () => {
  const room = 'tea@conference.localhost';
  play.set({ 'log.rooms': true });
  for (const [nick, body] of [
    ['alice', 'zwergpinguin'],
    ['bob', 'anderes'],
  ] as const) {
    play.happens({
      kind: 'room-message',
      key: `key-${nick}`.padEnd(32, 'x'),
      room,
      from: `${nick}@localhost/home`,
      nick,
      id: nick,
      children: 'body ',
      body,
      xml: Buffer.from(`<message>${body}</message>`),
    });
  }
  play.commit();
  expect(sql('SELECT count(*) FROM message')).toEqual([2]);
  expect(erase()).toBe(1);
  expect(bodies()).toEqual(['anderes']);
  expect(filesWith('zwergpinguin')).toEqual([]);
  expect(filesWith(alice)).toEqual([]);
});

test('what still waits for its reader is kept, is told of, and goes when it has been read', () => {
  play.opens('phone', 'bob@localhost/phone');
  const key = play.says({ id: 'm1', body: 'zwergpinguin' });
  play.sends(key, 'phone', 'bob@localhost/phone');
  play.commit();
  expect(count()).toEqual({ messages: 1, waiting: 1 });
  expect(erase()).toBe(0);
  expect(play.opened.erasures.open()).toMatchObject([{ step: 'waiting', waiting: 1, erased: 0 }]);
  expect(filesWith('zwergpinguin')).not.toEqual([]);
  play.restart();
  play.answers('phone', 'bob@localhost/phone');
  play.closes('phone', 'bob@localhost/phone');
  play.commit();
  finish();
  expect(play.opened.erasures.latest(1)).toMatchObject([{ step: 'done', erased: 1, account: null }]);
  for (const text of ['zwergpinguin', alice]) expect([text, filesWith(text)]).toEqual([text, []]);
});

test('what waits goes at once where that is wanted, with what was to be told of it', () => {
  play.opens('phone', 'bob@localhost/phone');
  const key = play.says({ id: 'm1', body: 'zwergpinguin', flags: 'sclr' });
  play.sends(key, 'phone', 'bob@localhost/phone');
  play.commit();
  erase();
  expect(erase(wanted({ withWaiting: true }))).toBe(1);
  for (const text of ['zwergpinguin', alice]) expect([text, filesWith(text)]).toEqual([text, []]);
  // What comes late of it does not come back in parts.
  play.answers('phone', 'bob@localhost/phone');
  play.closes('phone', 'bob@localhost/phone');
  play.commit();
  expect(sql('SELECT count(*) FROM message')).toEqual([0]);
  expect(sql('SELECT count(*) FROM every_delivery')).toEqual([0]);
  expect(filesWith(alice)).toEqual([]);
});

test('what comes after it began stays', () => {
  exchange('zwergpinguin', alice, 'bob@localhost');
  play.commit();
  const { erasures } = play.opened;
  const one = erasures.begin(wanted(), play.sequence, play.now);
  erasures.step(one);
  exchange('später', alice, 'bob@localhost');
  play.commit();
  finish();
  expect(bodies()).toEqual(['später']);
});

test('what is in the spool still is waited for', () => {
  const { erasures } = play.opened;
  erasures.begin(wanted(), play.sequence + 1, play.now);
  finish();
  expect(erasures.open()).toMatchObject([{ step: 'catching-up' }]);
  play.says({ id: 'm1', body: 'zwergpinguin', flags: 'sc' });
  play.commit();
  finish();
  expect(erasures.open()).not.toMatchObject([{ step: 'catching-up' }]);
});

test('who is killed goes on with it, after whichever piece', () => {
  for (let pieces = 0; pieces < 12; pieces += 1) {
    const body = `word${pieces}`;
    exchange(body, alice, 'bob@localhost');
    play.commit();
    const { erasures } = play.opened;
    erasures.begin(wanted({ bothSides: true }), play.sequence, play.now);
    for (let piece = 0; piece < pieces; piece += 1) {
      const [one] = erasures.open();
      if (one?.step === 'records') erasures.recordsDone(one);
      else if (one !== undefined && one.step !== 'wiping') erasures.step(one);
    }
    play.restart();
    finish();
    expect([pieces, filesWith(body), filesWith(alice), play.opened.erasures.open()]).toEqual([
      pieces,
      [],
      [],
      [],
    ]);
  }
});

test('long messages are erased a few at a time', () => {
  for (let count = 0; count < 5; count += 1) {
    exchange('x'.repeat(900_000), alice, `reader${count % 2}@localhost`);
  }
  play.commit();
  const { erasures } = play.opened;
  const one = erasures.begin(wanted(), play.sequence, play.now);
  const erased = [0];
  for (let pieces = 0; erased.at(-1) !== 5 && pieces < 30; pieces += 1) {
    erasures.step(one);
    erased.push(erasures.find(one.id)?.erased ?? 0);
  }
  expect([...new Set(erased)]).toEqual([0, 3, 5]);
});

test('who is not there is not known', () => {
  expect(play.opened.erasures.names(alice)).toBe(false);
  play.opens('home', `${alice}/home`);
  play.commit();
  expect(play.opened.erasures.names(alice)).toBe(true);
  expect(play.opened.erasures.names('alice@local')).toBe(false);
});

test('whatever has happened, no byte of any file names whose conversations were erased', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 30, maxLength: 120, size: 'max' }), async (deeds) => {
      const history = new History();
      const { directory } = history.play;
      const files = { log: join(directory, 'chat-log.db'), index: join(directory, 'chat-log-index.db') };
      const indexer = new Indexer(files.log, files.index);
      for (const one of deeds) {
        if (one.does === 'steps') indexer.step();
        // With the clock put back nobody's end is settled.
        else if (one.does !== 'jumps') history.heed(one);
      }
      history.play.commit();
      // Who is signed in is named by that.
      const database = new Database(files.log, { readonly: true });
      const open = database
        .prepare<[], { stream: string; jid: string }>(
          'SELECT stream, jid FROM session WHERE closed_at IS NULL',
        )
        .all();
      database.close();
      for (const { stream, jid } of open) history.play.closes(stream, jid);
      history.play.settles();
      history.play.commit();
      // What Openfire is told to do is done in moments.
      const commands = new Database(files.log);
      commands.pragma('secure_delete = ON');
      commands.exec('DELETE FROM outbox');
      commands.close();
      eraseIn(history.play, wanted({ bothSides: true, withWaiting: true }));
      const { erasures } = history.play.opened;
      const last = erasures.lastChange();
      while (indexer.purgedThrough < last) {
        if (!indexer.step()) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const found = readdirSync(directory).flatMap((file) => {
        const bytes = readFileSync(join(directory, file), 'latin1');
        const at = bytes.indexOf('alice');
        return at < 0
          ? []
          : [`${file}: ${bytes.slice(Math.max(0, at - 40), at + 40).replace(/[^ -~]/g, '.')}`];
      });
      indexer.close();
      history.play.end();
      expect(found).toEqual([]);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);
