/** What lies in Openfire's store with its reader there would do so until his next login: it is handed out. */
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

function stored(): string {
  const key = play.says({ to: bob });
  play.happens({ kind: 'stored', key, reason: null });
  return key;
}

/** Asked after the time that a hand-out takes; what is listed is what was believed. */
function listed(keys: readonly string[], served: boolean): void {
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
  play.happens({ kind: 'listed', jid: bob, keys, createdAt: null, served });
}

test('it is taken out and given to its reader, a few times at most', () => {
  play.opens('b1', phone);
  const key = stored();
  // What keeps it from being handed out may last.
  for (const isHandedOut of [true, true, true, false]) {
    listed([key], true);
    const expected = isHandedOut ? [{ key, mode: 'hand-out' }] : [];
    expect(redeliveries(play.settles())).toMatchObject(expected);
    play.happens({ kind: 'stored', key, reason: null });
  }
});

test('one whose priority is not negative any more is handed what Openfire kept from him', () => {
  const keys = [stored(), stored()];
  play.opens('b1', phone, 'a');
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([]);
  play.opens('b1', phone, 'ap');
  listed(keys, true);
  expect(redeliveries(play.settles())).toMatchObject(keys.map((key) => ({ key, mode: 'hand-out' })));
});

test('one who kept the store to himself goes: those who are left are handed it', () => {
  play.opens('b1', phone, 'ap');
  play.opens('b2', `${bob}/pad`, 'ap');
  const key = stored();
  listed([key], false);
  play.closes('b1', phone);
  play.settles();
  listed([key], true);
  expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'hand-out' }]);
});

test('of who was handed all that lay there nothing is asked', () => {
  const key = stored();
  play.opens('b1', phone, 'ap');
  play.sends(key, 'b1', phone);
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([]);
});

test('a handler that was not there when its reader came asks of all who are there', () => {
  const key = stored();
  play.opens('b1', phone);
  play.commit();
  play.restart();
  listed([key], true);
  expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'hand-out' }]);
});

test('whoever is not handed anything, or nothing yet, gets it at his next login', () => {
  play.opens('b1', phone);
  const key = stored();
  listed([key], false);
  expect(redeliveries(play.settles())).toEqual([]);
});

test('a handler that is killed before the list comes asks anew', () => {
  play.opens('b1', phone);
  const key = stored();
  play.commit();
  play.restart();
  listed([key], true);
  expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'hand-out' }]);
});

describe('once it is taken out', () => {
  /** The command by which it is to be. */
  function ordered(): { readonly key: string; readonly command: number } {
    play.opens('b1', phone, 'ap');
    const key = stored();
    listed([key], true);
    const [order] = redeliveries(play.settles());
    expect(order).toMatchObject({ key, mode: 'hand-out' });
    return { key, command: order?.command ?? 0 };
  }
  const begins = (command: number): number =>
    play.happens({ kind: 'executing', command, outcome: null, reason: null, key: null });
  const skips = (key: string, command: number): number =>
    play.happens({ kind: 'executed', command, outcome: 'skipped', reason: 'not-there', key });

  test('and comes to nobody, it is not forgotten', () => {
    const { key, command } = ordered();
    play.executes(command, key, 'store-failed');
    expect(redeliveries(play.settles(60_000))).toMatchObject([{ key, mode: 'return' }]);
  });

  test('and Openfire is killed, it is put back, and no list that lacks it ends it', async () => {
    const { key, command } = ordered();
    begins(command);
    play.commit();
    play.happens({ kind: 'started', incarnation: 'a', watchedUntil: play.now });
    const again = redeliveries(play.settles());
    expect(again).toMatchObject([{ key, mode: 'return' }]);
    play.happens({ kind: 'listed', jid: bob, keys: [], createdAt: null, served: false });
    play.settles();
    expect((await play.opened.log.message(key))?.state).toBe('stored');
  });

  test('and Openfire and the handler are killed, it is put back', () => {
    const { key, command } = ordered();
    begins(command);
    play.commit();
    play.restart();
    expect(redeliveries(play.settles(10_000))).toMatchObject([{ key, mode: 'return' }]);
  });

  test('and lies there again, it is in the store as it was', () => {
    const { key, command } = ordered();
    begins(command);
    play.happens({ kind: 'stored', key, reason: null });
    play.happens({ kind: 'executed', command, outcome: 'done', reason: null, key });
    play.settles();
    play.restart();
    expect(redeliveries(play.settles(10_000))).toEqual([]);
  });

  test('or not, as somebody keeps it to himself by then, it lies there and is not put back', () => {
    const { key, command } = ordered();
    play.happens({ kind: 'sent', key, stream: 'b2', jid: `${bob}/pad`, flags: 'v' });
    begins(command);
    skips(key, command);
    play.commit();
    play.restart();
    expect(redeliveries(play.settles(10_000))).toEqual([]);
  });

  test('it is not ordered a second time before that is over', () => {
    const { key } = ordered();
    play.opens('b1', phone, 'ap');
    listed([key], true);
    expect(redeliveries(play.settles())).toEqual([]);
  });

  test('what a kill lost before it could be is put back as soon as that is known', () => {
    const { key, command } = ordered();
    play.happens({ kind: 'started', incarnation: 'a', watchedUntil: play.now });
    listed([], false);
    expect(redeliveries(play.settles())).toEqual([]);
    begins(command);
    skips(key, command);
    expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'return' }]);
  });
});

test('with the guard off it is left to Openfire', () => {
  play.opens('b1', phone);
  play.set({ guard: false });
  const key = stored();
  listed([key], true);
  expect(redeliveries(play.settles())).toEqual([]);
});
