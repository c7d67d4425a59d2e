/** The guard over a real SQLite file: what Openfire drops, forgets, stores and hands out again. */
import { guardTalk, laptop, phone } from '../support/guard-talk.ts';
import { Play, redeliveries } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, sentToPhone, afterItsEnd, tellsReceipt, stored, unrouted, starts, lists } = guardTalk(
  () => play,
);

describe('what Openfire dropped or forgot', () => {
  test('is delivered all the same, and rescued once', async () => {
    const key = play.says({ to: 'bob@localhost/gone', type: 'normal' });
    unrouted(key);
    const [only] = redeliveries(play.settles());
    expect(only).toMatchObject({ key, mode: 'route' });
    play.executes(only?.command ?? 0, key);
    stored(key);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toBe('stored');
    expect(play.ledger.guard.counts).toEqual({ redelivered: 0, rescued: 1, refused: 0 });
  });

  test('is dropped as the RFC has it where that is wanted, if it was for a device that has gone', async () => {
    play.set({ 'guard.gone-resource': 'rfc' });
    const gone = play.says({ to: 'bob@localhost/gone', type: 'normal' });
    unrouted(gone);
    play.opens('b1', phone);
    const there = play.says({ id: 'm2', to: phone, type: 'normal' });
    unrouted(there);
    const chat = play.says({ id: 'm3', to: 'bob@localhost/gone' });
    unrouted(chat);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([there, chat]);
    expect((await play.opened.log.message(gone))?.timeline.at(-1)).toMatchObject({
      state: 'unrouted',
      reason: 'gone-resource',
    });
  });

  test.each([
    ['no-account', 'unrouted'],
    ['quota', 'failed'],
    ['no-store', 'unrouted'],
  ])('ends where it cannot be: %s', async (reason, state) => {
    const key = play.says();
    unrouted(key);
    const [only] = redeliveries(play.settles());
    play.executes(only?.command ?? 0, key, reason);
    play.commit();
    const message = await play.opened.log.message(key);
    expect(message?.state).toBe(state);
    expect(message?.timeline.at(-1)).toMatchObject({ state, reason });
    expect(play.ledger.guard.counts.refused).toBe(1);
  });

  test('has not ended where its client told meanwhile that it has it', async () => {
    const key = sentToPhone();
    const [only] = afterItsEnd(key);
    play.opens('b2', laptop);
    play.sends(key, 'b2', laptop);
    tellsReceipt('m1', laptop);
    play.executes(only?.command ?? 0, key, 'quota');
    play.commit();
    expect(await stateOf(key)).toBe('received');
    expect(play.ledger.guard.counts.refused).toBe(0);
  });

  test('is tried again after a failure of Openfire', () => {
    const key = play.says();
    unrouted(key);
    const [only] = redeliveries(play.settles());
    play.executes(only?.command ?? 0, key, 'java.lang.IllegalStateException');
    expect(redeliveries(play.settles(31_000)).map((one) => one.key)).toEqual([key]);
  });

  test('is tried again where the handler was restarted before it could', () => {
    const key = play.says();
    play.commit();
    play.restart();
    expect(redeliveries(play.settles())).toEqual([]);
    expect(redeliveries(play.settles(11_000)).map((one) => one.key)).toEqual([key]);
  });

  test('is delivered after a kill -9 of the JVM that left nothing but its entry', () => {
    const key = play.says();
    play.commit();
    play.restart();
    starts();
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
  });

  test('is delivered again where the JVM was killed while it was redelivered, and only then', () => {
    const key = play.says();
    unrouted(key);
    const [first] = redeliveries(play.settles());
    play.restart();
    starts();
    expect(redeliveries(play.settles())).toEqual([]);
    play.happens({
      kind: 'executing',
      command: first?.command ?? 0,
      outcome: null,
      reason: null,
      key: null,
    });
    starts();
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
  });
});

describe('the offline store', () => {
  const removals = (): number =>
    play.commit().commands.filter(({ order }) => order.kind === 'remove-extras').length;

  test('keeps one copy of what Openfire has stored twice', () => {
    const key = play.says();
    stored(key);
    expect(removals()).toBe(0);
    stored(key);
    expect(removals()).toBe(1);
  });

  test('may be given a message again that it has handed out', () => {
    const key = play.says();
    stored(key);
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    stored(key);
    expect(removals()).toBe(0);
  });

  test('is asked when Openfire was started, and what it lost is put back', () => {
    const [kept, lost] = [play.says(), play.says({ id: 'm2' })];
    stored(kept);
    stored(lost);
    play.commit();
    starts();
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    lists(kept);
    expect(redeliveries(play.settles())).toMatchObject([{ key: lost, mode: 'return' }]);
  });

  test('is not believed where it handed a message out meanwhile', () => {
    const key = play.says();
    stored(key);
    starts();
    play.settles();
    lists();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
  });

  /**
   * Two messages are stored; bob's phone is handed the first and reads it, the second is not there any more. Openfire
   * began to read the store before it stored the second, or after.
   */
  function handedOut(began: 'before' | 'after'): [read: string, gone: string] {
    const [read, gone] = [play.says(), play.says({ id: 'm2' })];
    stored(read);
    stored(gone);
    play.opens('b1', phone);
    const since = began === 'before' ? play.now - 1000 : play.now;
    const jid = 'bob@localhost';
    play.happens({ kind: 'offline-touched', jid, what: 'handed-out', since, times: [] });
    play.sends(read, 'b1', phone);
    play.answers('b1', phone);
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    lists();
    return [read, gone];
  }

  test('is asked when it was handed out: what it lost over that is put back', async () => {
    const [read, gone] = handedOut('before');
    expect(redeliveries(play.settles())).toMatchObject([{ key: gone, mode: 'return' }]);
    expect(await stateOf(read)).toBe('confirmed');
  });

  test('is asked when it was handed out: what was there before somebody has cleared away', async () => {
    const [read, gone] = handedOut('after');
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(gone)).toBe('expired');
    expect(await stateOf(read)).toBe('confirmed');
  });

  test('is asked when something was stored for one who has a session: it may be handing it out just then', () => {
    play.opens('b1', phone);
    const [there, gone] = [play.says(), play.says({ id: 'm2' })];
    stored(there);
    stored(gone);
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    lists(there);
    expect(redeliveries(play.settles())).toMatchObject([{ key: gone, mode: 'return' }]);
  });

  test('is not asked for one who is away', () => {
    play.opens('b1', phone);
    play.closes('b1', phone);
    stored(play.says());
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual([]);
  });

  test('is asked as well when the session that was handed it has ended', () => {
    const key = play.says();
    const other = play.says({ id: 'm2' });
    stored(key);
    stored(other);
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.closes('b1', phone);
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
  });

  test.each(['signs out', 'stays'])(
    'is asked when the client has told by itself that it read it, and %s',
    (then) => {
      const [key, other] = [play.says(), play.says({ id: 'm2' })];
      stored(key);
      stored(other);
      play.opens('b1', phone);
      play.sends(key, 'b1', phone);
      tellsReceipt('m1');
      if (then === 'signs out') play.closes('b1', phone);
      play.settles();
      expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    },
  );

  test('may let in again what a client had read: it has not failed then', async () => {
    const key = sentToPhone();
    play.answers('b1', phone);
    play.commit();
    play.happens({ kind: 'bounced', key, reason: 'quota' });
    play.commit();
    expect(await stateOf(key)).toBe('confirmed');
  });
});
