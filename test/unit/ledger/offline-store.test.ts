/** What leaves Openfire's offline store, and why: what is put back of it, and what ends. */
import { bob, offlineTalk, phone } from '../support/offline-talk.ts';
import { Play, redeliveries } from '../support/play.ts';

let play: Play;

beforeEach(() => {
  play = new Play();
});
afterEach(() => {
  play.end();
});

const { stateOf, storesFor, touches, views, lists, compares, killed, wasOff } = offlineTalk(() => play);

describe('its owner', () => {
  test('purges it: nothing comes back, after a kill neither', async () => {
    const key = storesFor();
    touches('purged');
    compares([]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'removed']);
    killed();
    expect(redeliveries(play.settles())).toEqual([]);
    expect(play.ledger.guard.takeQuestions()).toEqual([]);
  });

  test('looks at it, purges it and answers a ping: he has read it', async () => {
    play.opens('b1', phone);
    const key = storesFor();
    views(key);
    touches('purged');
    compares([]);
    play.settles();
    expect(await stateOf(key)).toEqual(['expired', 'removed']);
    play.answers('b1', phone);
    play.commit();
    expect((await stateOf(key))[0]).toBe('confirmed');
    play.closes('b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
  });

  test('purges it: what is stored afterwards stays', async () => {
    touches('purged');
    const key = storesFor();
    play.settles();
    expect((await stateOf(key))[0]).toBe('stored');
  });

  test('removes one message: that one has gone, the others stay', async () => {
    const [first, second] = [storesFor(bob, 'm1'), storesFor(bob, 'm2')];
    touches('removed', [play.now - 3]);
    compares([first]);
    play.settles();
    expect((await stateOf(first))[0]).toBe('stored');
    expect(await stateOf(second)).toEqual(['expired', 'removed']);
  });

  test.each([
    ['twice', 2],
    ['by the time of what has no row here', 4],
  ])('removes a message %s: the next one is there, and stays', async (_, before) => {
    const [first, second] = [storesFor(bob, 'm1'), storesFor(bob, 'm2')];
    const at = play.now - before;
    touches('removed', [at]);
    if (before === 2) touches('removed', [at]);
    compares(before === 2 ? [second] : [first, second]);
    play.settles();
    expect((await stateOf(first))[0]).toBe(before === 2 ? 'expired' : 'stored');
    expect((await stateOf(second))[0]).toBe('stored');
  });

  test.each([true, false])('asks for a purge that Openfire does not do (others gone: %s)', async (others) => {
    const [there, other] = [storesFor(bob, 'm1'), storesFor(bob, 'm2')];
    touches('purged');
    compares(others ? [there] : [there, other]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect((await stateOf(there))[0]).toBe('stored');
    expect((await stateOf(other))[0]).toBe(others ? 'expired' : 'stored');
  });

  test('removes what was stored while the store was handed out: that has not been lost', async () => {
    const since = play.now;
    const [lost, removed] = [storesFor(bob, 'm1'), storesFor(bob, 'm2')];
    touches('removed', [play.now - 3]);
    touches('handed-out', [], since);
    compares([]);
    expect(redeliveries(play.settles())).toMatchObject([{ key: lost }]);
    expect(await stateOf(removed)).toEqual(['expired', 'removed']);
  });

  test.each(['purged', 'removed'])('%s, and no list can be had: he is taken at his word', async (what) => {
    const key = storesFor();
    touches(what, [play.now - 1]);
    play.settles();
    play.happens({ kind: 'listed', jid: bob, keys: null, createdAt: null, served: false });
    play.settles();
    expect(await stateOf(key)).toEqual(['expired', 'removed']);
  });

  test('purges what cannot be recognised in a list', async () => {
    const unstamped = play.says({ flags: 'cl', id: 'm2' });
    play.happens({ kind: 'stored', key: unstamped, reason: null });
    touches('purged');
    compares([]);
    play.settles();
    expect(await stateOf(unstamped)).toEqual(['expired', 'removed']);
  });

  test('asks for removals while Openfire is one node of several: he is taken at his word', async () => {
    const key = storesFor();
    touches('purged');
    play.ledger.clustered = true;
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'removed']);
  });

  test('removes what is not there: nothing changes', async () => {
    const key = storesFor();
    touches('removed', [play.now - 600_000]);
    play.settles();
    expect((await stateOf(key))[0]).toBe('stored');
  });

  test.each(['confirms it', 'never does'])(
    'is shown a message and %s: it stays where it is, once',
    async (then) => {
      const key = storesFor();
      play.opens('b1', phone);
      views(key);
      if (then === 'confirms it') play.answers('b1', phone);
      play.closes('b1', phone);
      expect(redeliveries(play.settles())).toEqual([]);
      expect(play.ledger.guard.takeQuestions()).toEqual([]);
      expect((await stateOf(key))[0]).toBe(then === 'confirms it' ? 'confirmed' : 'sent');
      // Handed out for good by the next login, it is a session's unconfirmed message like any other.
      play.opens('b2', phone);
      play.sends(key, 'b2', phone);
      play.closes('b2', phone);
      const back = then === 'confirms it' ? [] : [{ key, mode: 'return' }];
      expect(redeliveries(play.settles())).toMatchObject(back);
    },
  );

  test('is shown a message and removes it unconfirmed: it does not come back', async () => {
    const key = storesFor();
    play.opens('b1', phone);
    views(key);
    touches('removed', [play.now - 3000]);
    touches('purged');
    play.closes('b1', phone);
    compares([]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'removed']);
  });
});

describe('what is not there', () => {
  test('was lost, if it was stored just before the JVM was killed', () => {
    const key = storesFor();
    killed();
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
    lists([]);
    expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'return' }]);
  });

  test('was cleared away, if it was stored long before the JVM was killed', async () => {
    const key = storesFor();
    play.now += 600_000;
    killed();
    play.settles();
    lists([]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'removed']);
  });

  test('left unseen, if the plugin was off meanwhile', async () => {
    const key = storesFor();
    wasOff();
    play.settles();
    lists([]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'unwatched']);
  });

  test('was cleared away, if somebody logs in long after it was stored', async () => {
    const [gone, handed] = [storesFor(bob, 'm1'), storesFor(bob, 'm2')];
    play.opens('b1', phone);
    touches('handed-out', [], play.now);
    play.sends(handed, 'b1', phone);
    play.answers('b1', phone);
    play.settles();
    lists([]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(gone)).toEqual(['expired', 'removed']);
  });
});
