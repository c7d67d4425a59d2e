/** Retention over a real log: what it takes, what it leaves, and what a handler that was killed goes on with. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Retention } from '../../../src/retention/retention.ts';
import { waitMs } from '../../../src/retention/term.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { Play } from '../support/play.ts';

const dayMs = 86_400_000;
const phone = 'bob@localhost/phone';
const origin = 'origin-id urn:xmpp:sid:0';

let play: Play;
let retention: Retention | null;
let wanted: number | null;
let wall: number;
let uptime: number;

beforeEach(() => {
  play = new Play();
  retention = null;
  wanted = 0;
  [wall, uptime] = [play.now, 5 * dayMs];
});
afterEach(() => {
  retention?.stop();
  play.end();
});

/** As if the handler was killed, and is there again. */
function starts(): Retention {
  retention?.stop();
  play.restart();
  retention = new Retention({
    store: () => play.opened.store,
    wanted: () => wanted,
    onProblem: (problem) => {
      throw problem;
    },
    instant: () => ({ wall, uptime, boot: 'b1' }),
  });
  retention.expire();
  return retention;
}

function passes(ms: number): void {
  wall += ms;
  uptime += ms;
  retention?.expire();
}

function texts(): unknown[] {
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  const found = sql.prepare('SELECT message_id FROM message ORDER BY id').pluck().all();
  sql.close();
  return found;
}

function isRead(id: string): string {
  const key = play.says({ id });
  play.sends(key, 'b1', phone);
  play.answers('b1', phone);
  return key;
}

/** Bob has read a message, and the handler starts to keep such for so many days. */
function reads(id: string, days: number): void {
  play.opens('b1', phone);
  isRead(id);
  play.commit();
  wall = play.now;
  wanted = days;
  starts();
}

test('what waits in an offline store, owes a receipt, has no place, or is not proved read stays; the rest goes', () => {
  play.opens('b1', phone);
  isRead('read');
  play.happens({ kind: 'stored', key: play.says({ id: 'stored' }), reason: null });
  const asking = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
  play.sends(play.says({ id: 'asks', ...asking }), 'b1', phone);
  play.says({ id: 'nowhere' });
  play.sends(play.says({ id: 'unproved' }), 'b1', phone);
  play.commit();
  wall = play.now;
  starts();
  passes(30 * dayMs);
  wanted = 7;
  passes(1000);
  passes(waitMs);
  expect(texts()).toEqual(['stored', 'asks', 'nowhere', 'unproved']);
});

test('36 in place of 365 takes nothing for ten minutes, whoever is killed, and nothing at all where it is set back', () => {
  reads('old', 365);
  passes(100 * dayMs);
  wanted = 36;
  passes(1000);
  expect(retention?.view.waiting).toMatchObject({ days: 36, messages: 1 });
  passes(waitMs / 2);
  starts();
  // Nothing is known yet of the properties.
  wanted = null;
  passes(1000);
  expect(retention?.view).toMatchObject({ days: 365, waiting: { days: 36 } });
  wanted = 365;
  passes(1000);
  expect(retention?.view).toMatchObject({ days: 365, waiting: null });
  passes(waitMs);
  expect(texts()).toEqual(['old']);
  wanted = 36;
  passes(1000);
  passes(waitMs);
  expect(texts()).toEqual([]);
});

test('a clock that jumps 400 days takes nothing, at work or over a restart; an administrator may say that it is right', () => {
  reads('young', 30);
  passes(dayMs);
  wall += 400 * dayMs;
  passes(5000);
  expect(retention?.view.clockAheadBy).toBe(400 * dayMs);
  starts();
  passes(5000);
  expect(texts()).toEqual(['young']);
  expect(retention?.believeClock()).toBe(true);
  expect(texts()).toEqual([]);
  expect(retention?.believeClock()).toBe(false);
});

test('what was said while the clock stood years back is no older than what was said before it', () => {
  reads('before', 30);
  passes(7_200_000);
  const right = play.now;
  play.now -= 1000 * dayMs;
  isRead('while');
  play.commit();
  wall -= 1000 * dayMs;
  passes(5000);
  isRead('still');
  play.commit();
  play.now = right;
  wall += 1000 * dayMs;
  passes(dayMs);
  expect(texts()).toEqual(['before', 'while', 'still']);
  passes(31 * dayMs);
  expect(texts()).toEqual([]);
});

test('thousands that wait do not keep what is behind them from going', () => {
  for (let n = 0; n < 1200; n += 1) {
    play.happens({ kind: 'stored', key: play.says({ id: `w${n}`, children: origin }), reason: null });
  }
  play.opens('b1', phone);
  isRead('read');
  play.commit();
  expect(play.opened.store.expire(play.now + 1)).toBe(true);
  expect(play.opened.store.expire(play.now + 1)).toBe(true);
  expect(play.opened.store.expire(play.now + 1)).toBe(false);
  expect(texts()).toHaveLength(1200);
});

test('what the time is was not noted where that failed: it is tried again at once, not a minute later', () => {
  starts();
  const { store } = play.opened;
  const keep = store.keepRetention.bind(store);
  let kept = 0;
  let fails = true;
  store.keepRetention = (one) => {
    if (fails) throw new StoreError('full', 'no room', 'make room', undefined);
    kept += 1;
    keep(one);
  };
  const problems: unknown[] = [];
  retention?.stop();
  retention = new Retention({
    store: () => store,
    wanted: () => wanted,
    onProblem: (problem) => problems.push(problem),
    instant: () => ({ wall, uptime, boot: 'b1' }),
  });
  passes(61_000);
  expect([problems.length, kept]).toEqual([1, 0]);
  fails = false;
  passes(5000);
  expect([problems.length, kept]).toEqual([1, 1]);
});

test('a clock that is put forward by an hour does not shorten the wait of a shorter retention', () => {
  reads('old', 365);
  passes(100 * dayMs);
  wanted = 36;
  passes(5000);
  expect(retention?.view.waiting).toMatchObject({ days: 36 });
  wall += 61 * 60_000;
  passes(5000);
  expect(retention?.view.waiting).toMatchObject({ days: 36 });
  // Noted meanwhile, with a restart in between.
  passes(waitMs / 2);
  starts();
  expect(retention?.view.waiting).toMatchObject({ days: 36 });
  passes(waitMs / 2);
  expect(retention?.view).toMatchObject({ days: 36, waiting: null });
});

test('a log that was put back does not remember what time it was then', () => {
  play.says({ id: 'm1' });
  play.commit();
  starts();
  play.opened.held.hold(1, 1, { id: 'ours', generation: 1 });
  wall += 30 * dayMs;
  uptime = 1000;
  starts();
  expect(retention?.view.clockAheadBy).toBeNull();
  // From now on it does.
  wall += 30 * dayMs;
  passes(5000);
  expect(retention?.view.clockAheadBy).not.toBeNull();
});
