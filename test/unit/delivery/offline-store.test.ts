/** What leaves Openfire's offline store, and why: what is put back of it, and what ends. */
import { Play, redeliveries } from '../support/play.ts';

let play: Play;

beforeEach(() => {
  play = new Play();
});
afterEach(() => {
  play.end();
});

const bob = 'bob@localhost';
const phone = `${bob}/phone`;

const stateOf = async (key: string): Promise<[state?: string, reason?: string | null | undefined]> => {
  const message = await play.opened.log.message(key);
  return message === null ? [] : [message.state, message.timeline.at(-1)?.reason];
};

function storesFor(to = bob, id = 'm1'): string {
  const key = play.says({ to, id });
  play.happens({ kind: 'stored', key, reason: null });
  return key;
}
const touches = (what: string, times: readonly number[] = [], since: number | null = null): number =>
  play.happens({ kind: 'offline-touched', jid: bob, what, since, times });
const account = (what: string): number => play.happens({ kind: 'account', jid: bob, what });
const views = (key: string, stream = 'b1'): number =>
  play.happens({ kind: 'sent', key, stream, jid: phone, flags: 'v' });
const lists = (keys: readonly string[], createdAt: number | null = null): number =>
  play.happens({ kind: 'listed', jid: bob, keys, createdAt, served: false });
/** The list that is asked for when a removal was told. */
function compares(keys: readonly string[]): void {
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
  lists(keys);
}
const killed = (): number => play.happens({ kind: 'started', incarnation: 'a', watchedUntil: play.now });
const wasOff = (): number => play.happens({ kind: 'started', incarnation: 'a', watchedUntil: null });

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

describe('a deleted account', () => {
  test('takes with it what was stored for it, recognisable or not', async () => {
    const stored = storesFor();
    const unstamped = play.says({ flags: 'cl', id: 'm2' });
    play.happens({ kind: 'stored', key: unstamped, reason: null });
    account('deleted');
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(stored)).toEqual(['expired', 'account-deleted']);
    expect(await stateOf(unstamped)).toEqual(['expired', 'account-deleted']);
  });

  test.each(['before', 'after'])('takes with it what its session holds, which ends %s', async (when) => {
    const key = play.says();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    if (when === 'before') play.closes('b1', phone);
    account('deleted');
    account('created');
    if (when === 'after') play.closes('b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'account-deleted']);
  });

  test('takes with it what had no place yet', async () => {
    const key = play.says();
    play.commit();
    account('deleted');
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'account-deleted']);
  });

  test('takes nothing of what its next owner is sent', async () => {
    account('deleted');
    account('created');
    const key = play.says();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.closes('b1', phone);
    expect(redeliveries(play.settles())).toMatchObject([{ key }]);
  });

  test('leaves what its client had confirmed as it is', async () => {
    const key = play.says();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    account('deleted');
    play.settles();
    expect((await stateOf(key))[0]).toBe('confirmed');
  });

  test('leaves no stanza where nothing is to be logged', () => {
    play.set({ log: false });
    const key = storesFor();
    account('deleted');
    play.settles();
    const row = play.opened.store.findMessage(key)?.row ?? 0;
    expect(play.opened.store.findPlaced([row])[0]?.xml).toBeNull();
  });

  test('is found by the age of the account where its deletion was not heard', async () => {
    const key = storesFor();
    wasOff();
    play.settles();
    lists([], play.now);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toEqual(['expired', 'account-deleted']);
  });

  test('ends what the shim does not hand to its next owner', async () => {
    const key = play.says();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.closes('b1', phone);
    const [only] = redeliveries(play.settles());
    const command = only?.command ?? 0;
    play.happens({ kind: 'executing', command, outcome: null, reason: null, key: null });
    play.happens({ kind: 'executed', command, outcome: 'failed', reason: 'account-recreated', key });
    play.commit();
    expect(await stateOf(key)).toEqual(['expired', 'account-recreated']);
  });

  test('ends what is being given out again in the moment of its deletion', async () => {
    const key = play.says();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.closes('b1', phone);
    const [only] = redeliveries(play.settles());
    account('deleted');
    play.executes(only?.command ?? 0, key, 'no-account');
    play.commit();
    expect(await stateOf(key)).toEqual(['expired', 'account-deleted']);
  });
});
