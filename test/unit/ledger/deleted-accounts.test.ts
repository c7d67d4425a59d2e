/** What becomes of what was said to an account before it was deleted. */
import { offlineTalk, phone } from '../support/offline-talk.ts';
import { Play, redeliveries } from '../support/play.ts';

let play: Play;

beforeEach(() => {
  play = new Play();
});
afterEach(() => {
  play.end();
});

const { stateOf, storesFor, account, wasOff, lists } = offlineTalk(() => play);

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
