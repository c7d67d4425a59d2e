/** A handler that is killed before it was decided what happened to an offline store: its successor decides the same. */
import { Play, redeliveries } from '../support/play.ts';

const bob = 'bob@localhost';
const phone = `${bob}/phone`;

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

function stored(id = 'm1'): string {
  const key = play.says({ id });
  play.happens({ kind: 'stored', key, reason: null });
  return key;
}
const touches = (what: string, times: readonly number[] = [], since: number | null = null): number =>
  play.happens({ kind: 'offline-touched', jid: bob, what, since, times });
const account = (what: string): number => play.happens({ kind: 'account', jid: bob, what });
const lists = (keys: readonly string[], createdAt: number | null = null): number =>
  play.happens({ kind: 'listed', jid: bob, keys, createdAt, served: false });
const jvmKilled = (): number => play.happens({ kind: 'started', incarnation: 'a', watchedUntil: play.now });
const wasOff = (): number => play.happens({ kind: 'started', incarnation: 'a', watchedUntil: null });
const asked = (): readonly string[] => play.ledger.guard.takeQuestions();
const endOf = async (key: string): Promise<unknown[]> => {
  const message = await play.opened.log.message(key);
  return [message?.state, message?.timeline.at(-1)?.reason];
};

/** One step of the pump: what was told is committed, what can be decided is. */
function step(): void {
  play.commit();
  play.ledger.settle({ now: play.now, complete: play.sequence, position: play.sequence });
  play.commit();
}
function killed(): void {
  play.commit();
  play.restart();
  play.ledger.now = play.now;
}

/** At which of these moments the handler dies. */
const moments = ['when it was told', 'when it was asked', 'when it was listed', 'never'] as const;
type Moment = (typeof moments)[number];

/** Until the list was answered, with the handler killed at that moment: then the question is asked again. */
function compares(moment: Moment, keys: readonly string[]): void {
  if (moment === 'when it was told') killed();
  play.settles();
  expect(asked()).toEqual([bob]);
  if (moment === 'when it was asked') {
    killed();
    play.settles();
    expect(asked()).toEqual([bob]);
  }
  lists(keys);
  if (moment === 'when it was listed') {
    killed();
    play.settles();
    expect(asked()).toEqual([bob]);
    lists(keys);
  }
}

describe.each(moments)('killed %s', (moment) => {
  test('what Openfire forgot when its JVM was killed is put back', () => {
    const key = stored();
    jvmKilled();
    compares(moment, []);
    expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'return' }]);
    killed();
    expect(redeliveries(play.settles())).toEqual([]);
    expect(asked()).toEqual([]);
  });

  test('what left while the plugin was off has ended', async () => {
    const key = stored();
    wasOff();
    compares(moment, []);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await endOf(key)).toEqual(['expired', 'unwatched']);
  });

  test('what was deleted unread in a login is put back, and what was there before it is not', async () => {
    const before = stored('m1');
    const since = play.now + 1;
    const lost = stored('m2');
    const read = stored('m3');
    play.opens('b1', phone);
    touches('handed-out', [], since);
    play.sends(read, 'b1', phone);
    play.answers('b1', phone);
    compares(moment, []);
    expect(redeliveries(play.settles())).toMatchObject([{ key: lost }]);
    expect(await endOf(before)).toEqual(['expired', 'removed']);
  });

  test('what is there stays', async () => {
    const key = stored();
    jvmKilled();
    compares(moment, [key]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect((await endOf(key))[0]).toBe('stored');
    killed();
    play.settles();
    expect(asked()).toEqual([]);
  });
});

test('of a session that was handed the store and has not proved anything the comparison is not forgotten', () => {
  const lost = stored('m1');
  const held = stored('m2');
  play.opens('b1', phone);
  touches('handed-out', [], play.now - 10_000);
  play.sends(held, 'b1', phone);
  killed();
  play.settles();
  expect(asked()).toEqual([bob]);
  lists([]);
  expect(redeliveries(play.settles())).toMatchObject([{ key: lost }]);
});

test.each([[['purged', []]], [['removed', [1]]]] as const)(
  'what its owner takes out (%j) does not come back',
  async ([what, times]) => {
    for (const settled of [false, true]) {
      const key = stored();
      touches(
        what,
        times.map((before) => play.now - before),
      );
      if (settled) step();
      killed();
      jvmKilled();
      expect(redeliveries(play.settles())).toEqual([]);
      // Another one may be there; whatever is listed, that one has gone.
      for (const _ of asked()) lists([]);
      expect(redeliveries(play.settles()).map(({ key: again }) => again)).not.toContain(key);
      expect(await endOf(key)).toEqual(['expired', 'removed']);
    }
  },
);

test.each(['stored', 'held', 'unplaced'])(
  'what is said to a deleted account is not for its next owner: %s',
  async (where) => {
    const key = play.says();
    if (where === 'stored') play.happens({ kind: 'stored', key, reason: null });
    if (where === 'held') {
      play.opens('b1', phone);
      play.sends(key, 'b1', phone);
    }
    play.commit();
    account('deleted');
    account('created');
    killed();
    if (where === 'held') play.closes('b1', phone);
    const ordered = redeliveries(play.settles(12_000));
    expect(ordered).toEqual([]);
    expect(await endOf(key)).toEqual(['expired', 'account-deleted']);
  },
);

test('in a cluster nothing of it is kept', () => {
  stored();
  jvmKilled();
  play.ledger.clustered = true;
  play.settles();
  killed();
  play.settles();
  expect(asked()).toEqual([]);
});
