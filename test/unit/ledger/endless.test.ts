/** Nothing is tried or delivered without end, whatever is restarted or switched off and on in between. */
import fc from 'fast-check';
import { givenAgain } from '../../../src/ledger/rules/deliveries.ts';
import { afterFailure } from '../../../src/ledger/rules/tries.ts';
import type { Given } from '../../../src/model/delivery.ts';
import { Play, redeliveries } from '../support/play.ts';
import type { Redelivery } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const hour = 3_600_000;

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function last(key: string): Promise<unknown> {
  play.commit();
  const message = await play.opened.log.message(key);
  const { state, reason } = message?.timeline.at(-1) ?? {};
  return { state: message?.state, last: state, reason };
}

describe('a redelivery that fails', () => {
  const starts = (): number =>
    play.happens({ kind: 'started', incarnation: String(play.sequence), watchedUntil: null });

  /** Tries what comes due within a day, failing each time; how often. */
  function triesIn(key: string, reason: string, between: () => void): number {
    let tries = 0;
    for (let step = 0; step < 48; step++) {
      for (const { command } of redeliveries(play.settles(hour / 4))) {
        tries += 1;
        play.executes(command, key, reason);
      }
      play.commit();
      between();
    }
    return tries;
  }

  test.each([
    ['refused-by-openfire', 'refused-by-openfire', 4],
    ['store-failed', 'store-failed', 6],
    ['java.lang.NullPointerException', 'redelivery-failed', 6],
    ['unreadable', 'unreadable', 1],
    ['unstorable', 'unstorable', 1],
  ])('%s is tried a few times and ends as %s', async (reason, ended, tries) => {
    const key = play.says();
    play.happens({ kind: 'unrouted', key, reason: null });
    expect(triesIn(key, reason, () => undefined)).toBe(tries);
    expect(await last(key)).toEqual({ state: 'failed', last: 'failed', reason: ended });
    expect(play.ledger.guard.isBusy).toBe(false);
  });

  test.each([
    ['the handler is restarted', () => play.restart()],
    ['the plugin is switched off and on', starts],
    ['both are', () => (play.restart(), starts())],
  ])('is one chain, and counted, where %s all the time', async (_, between) => {
    const key = play.says();
    play.happens({ kind: 'unrouted', key, reason: null });
    expect(triesIn(key, 'store-failed', between)).toBe(6);
    expect(await last(key)).toMatchObject({ state: 'failed', reason: 'store-failed' });
  });

  test('begins anew where one of them has succeeded', () => {
    const key = play.says();
    play.happens({ kind: 'unrouted', key, reason: null });
    const once = (reason: string | null): void => {
      const [only] = redeliveries(play.settles(hour));
      expect(only?.key).toBe(key);
      play.executes(only?.command ?? 0, key, reason);
    };
    for (let time = 1; time <= 4; time++) once('store-failed');
    once(null);
    play.commit();
    expect(play.opened.store.findPlaced([1])).toMatchObject([{ failures: 0 }]);
  });

  test('while the plugin is off waits until it is on, and is not counted', () => {
    const key = play.says();
    play.happens({ kind: 'unrouted', key, reason: null });
    const [only] = redeliveries(play.settles());
    const command = only?.command ?? 0;
    play.happens({ kind: 'executing', command, outcome: null, reason: null, key: null });
    play.happens({ kind: 'executed', command, outcome: 'skipped', reason: 'disabled', key });
    expect(redeliveries(play.settles(hour))).toEqual([]);
    starts();
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
    expect(play.opened.store.findPlaced([1])).toMatchObject([{ failures: 0 }]);
  });

  test('ends, whatever the reason', () => {
    fc.assert(
      fc.property(fc.option(fc.string()), (reason) => {
        const acts = Array.from({ length: 10 }, (_, failures) => afterFailure(reason, failures).act);
        expect(acts.at(-1)).toBe('end');
        expect(acts.indexOf('end')).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('deliveries in vain', () => {
  let logins = 0;

  /** Bob's phone is handed these in order, proves nothing, and its session ends; what is redelivered then. */
  function login(keys: readonly string[], how: 'crashes' | 'silent' | 'server' = 'crashes'): Redelivery[] {
    const stream = `b${++logins}`;
    play.opens(stream, phone);
    for (const key of keys) play.sends(key, stream, phone);
    play.commit();
    if (how === 'silent') {
      play.now += 60_000;
      const [due] = play.ledger.sessions.due(play.now, () => `p${logins}`, 90_000);
      expect(due?.session.stream).toBe(stream);
      const ping = { stream, jid: phone, ping: `p${logins}`, barrier: 9, xml: null, flags: '' };
      play.happens({ kind: 'unanswered', ...ping });
      play.commit();
    }
    if (how === 'server') play.happens({ kind: 'started', incarnation: String(logins), watchedUntil: null });
    play.closes(stream, phone);
    const found = redeliveries(play.settles());
    for (const { command, key } of found) {
      play.executes(command, key);
      play.happens({ kind: 'stored', key, reason: null });
    }
    play.commit();
    return found;
  }

  /** Logs in with what is there until nothing is, ten times at the most; how often each was handed out. */
  function copies(keys: readonly string[], how: 'crashes' | 'silent' | 'server'): number[] {
    const counts = keys.map(() => 0);
    let there = keys;
    for (let time = 0; time < 10 && there.length > 0; time++) {
      there.forEach((key) => (counts[keys.indexOf(key)] = (counts[keys.indexOf(key)] ?? 0) + 1));
      there = login(there, how).map(({ key }) => key);
    }
    return counts;
  }

  const three = (): string[] => ['m1', 'm2', 'm3'].map((id) => play.says({ id }));

  test('a client that crashes on the first of three: it is set aside, and the others are not', async () => {
    const [first = '', ...others] = three();
    for (let time = 1; time <= 3; time++) expect(login([first, ...others])).toHaveLength(3);
    expect(login([first, ...others]).map(({ key }) => key)).toEqual(others);
    expect(await last(first)).toEqual({ state: 'failed', last: 'failed', reason: 'set-aside' });
    play.opens('well', phone);
    for (const key of others) play.sends(key, 'well', phone);
    play.answers('well', phone);
    for (const key of others) expect(await last(key)).toMatchObject({ state: 'confirmed' });
  });

  test('a client that answers nothing gets each four times, restarts or not', async () => {
    const keys = three();
    expect(copies(keys, 'silent')).toEqual([4, 4, 4]);
    for (const key of keys) expect(await last(key)).toMatchObject({ state: 'failed', reason: 'set-aside' });
  });

  test('the handler forgets none of them when it is restarted', () => {
    const keys = three();
    for (let time = 1; time <= 3; time++) {
      expect(login(keys, 'silent')).toHaveLength(3);
      play.restart();
    }
    expect(login(keys, 'silent')).toEqual([]);
  });

  test('the limit is a setting', () => {
    play.set({ 'guard.deliveries': 2 });
    expect(copies(three(), 'silent')).toEqual([2, 2, 2]);
  });

  test('an end of Openfire does not count: no client is to blame for it', () => {
    expect(copies(three(), 'server')).toEqual([10, 10, 10]);
  });

  test('what a client proves after all corrects it', async () => {
    const key = play.says({ id: 'm1' });
    expect(copies([key], 'crashes')).toEqual([4]);
    play.opens('late', phone);
    play.sends(key, 'late', phone);
    play.answers('late', phone);
    expect(await last(key)).toMatchObject({ state: 'confirmed' });
  });

  test('there is an end for any mixture of endings that the client is part of', () => {
    const ending = fc.record({ byServer: fc.constant(false), silent: fc.boolean(), isFirst: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.infiniteStream(ending), (limit, endings) => {
        let given: Given | null = { counted: 0, times: 0 };
        let sessions = 0;
        for (const one of endings) {
          sessions += 1;
          given = givenAgain(given, one, limit);
          if (given === null) break;
        }
        expect(sessions).toBeGreaterThanOrEqual(limit);
        expect(sessions).toBeLessThanOrEqual(3 * limit);
      }),
    );
  });
});
