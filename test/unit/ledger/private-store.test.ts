/** Rooms' private messages in the offline store: it is their reader's, though they are addressed to an occupant. */
import { Play, redeliveries } from '../support/play.ts';

const bob = 'bob@localhost';
const phone = `${bob}/phone`;
const occupant = 'room@conference.localhost/bo';
const sender = 'room@conference.localhost/al';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

/** As the tap tells of it; `keeper` false as older shims did. */
function stores(key: string, keeper = true, account = bob): void {
  const told = keeper ? { keeper: { account, sender } } : {};
  play.happens({ kind: 'stored', key, reason: null, ...told });
}
function stored(id = 'w1', account = bob): string {
  const key = play.says({ to: occupant, flags: 'cp', id });
  stores(key, true, account);
  return key;
}
const touches = (what: string, times: readonly number[] = []): number =>
  play.happens({ kind: 'offline-touched', jid: bob, what, since: null, times });
const lists = (keys: readonly string[], createdAt: number | null = null): number =>
  play.happens({ kind: 'listed', jid: bob, keys, createdAt, served: false });
/** The list that is asked for when a removal was told. */
function compares(keys: readonly string[]): void {
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
  lists(keys);
}
const killed = (): number => play.happens({ kind: 'started', incarnation: 'a', watchedUntil: play.now });
const endOf = async (key: string): Promise<unknown[]> => {
  const message = await play.opened.log.message(key);
  return [message?.state, message?.timeline.at(-1)?.reason];
};

test('its owner purges it: it has ended, and nothing comes back', async () => {
  const key = stored();
  touches('purged');
  compares([]);
  expect(redeliveries(play.settles())).toEqual([]);
  expect(await endOf(key)).toEqual(['expired', 'removed']);
  killed();
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([]);
});

test('of two occupants under one nick each account has its own store', async () => {
  const [carols, bobs] = [stored('w1', 'carol@localhost'), stored('w2')];
  touches('purged');
  compares([]);
  play.settles();
  expect((await endOf(carols))[0]).toBe('stored');
  expect(await endOf(bobs)).toEqual(['expired', 'removed']);
});

test('it is removed beside an ordinary one, by its time', async () => {
  const key = stored('w1');
  const ordinary = play.says();
  play.happens({ kind: 'stored', key: ordinary, reason: null });
  touches('removed', [play.now - 2003]);
  compares([ordinary]);
  play.settles();
  expect(await endOf(key)).toEqual(['expired', 'removed']);
  expect((await endOf(ordinary))[0]).toBe('stored');
});

test.each(['told as stored', 'known by what was shown alone'])(
  'it is viewed (%s), the link dies, and it stays where it is until it is purged',
  async (how) => {
    const key = play.says({ to: occupant, flags: 'cp' });
    if (how === 'told as stored') stores(key);
    play.opens('b1', phone);
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'v', sender });
    play.closes('b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
    touches('purged');
    compares([]);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await endOf(key)).toEqual(['expired', 'removed']);
  },
);

test.each([false, true])(
  'Openfire forgot it when it was killed: it goes back (handler restarted: %s)',
  (again) => {
    const key = stored();
    if (again) {
      play.commit();
      play.restart();
    }
    killed();
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
    lists([]);
    expect(redeliveries(play.settles())).toMatchObject([{ key, to: bob, from: sender, mode: 'return' }]);
  },
);

test('it is there: nothing is done', async () => {
  const key = stored();
  killed();
  play.settles();
  lists([key]);
  expect(redeliveries(play.settles())).toEqual([]);
  expect((await endOf(key))[0]).toBe('stored');
});

test('it is stored twice: one copy is left in the store of its reader', () => {
  const key = stored();
  stores(key);
  const orders = play.settles().commands.map(({ order }) => order);
  expect(orders.filter(({ kind }) => kind === 'remove-extras')).toEqual([
    { kind: 'remove-extras', key, account: bob },
  ]);
});

test('its account is deleted: the next owner of the name gets nothing', async () => {
  const key = stored();
  play.happens({ kind: 'account', jid: bob, what: 'deleted' });
  play.happens({ kind: 'account', jid: bob, what: 'created' });
  expect(redeliveries(play.settles())).toEqual([]);
  expect(await endOf(key)).toEqual(['expired', 'account-deleted']);
});

test.each(['before', 'after'])('so what a session held that ended %s the deletion', async (when) => {
  const key = play.says({ to: occupant, flags: 'cp' });
  play.opens('b1', phone);
  play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: '', sender });
  if (when === 'before') play.closes('b1', phone);
  play.happens({ kind: 'account', jid: bob, what: 'deleted' });
  play.happens({ kind: 'account', jid: bob, what: 'created' });
  if (when === 'after') play.closes('b1', phone);
  expect(redeliveries(play.settles())).toEqual([]);
  expect(await endOf(key)).toEqual(['expired', 'account-deleted']);
});

test('and what was just being given to it again', async () => {
  const key = play.says({ to: occupant, flags: 'cp' });
  play.opens('b1', phone);
  play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: '', sender });
  play.closes('b1', phone);
  const [ordered] = redeliveries(play.settles());
  play.happens({ kind: 'account', jid: bob, what: 'deleted' });
  play.executes(ordered?.command ?? 0, key, 'store-failed');
  expect(redeliveries(play.settles(60_000))).toEqual([]);
  expect(await endOf(key)).toEqual(['expired', 'account-deleted']);
});

test('an old spool does not tell whose store has it: it stays as it is known', async () => {
  const key = play.says({ to: occupant, flags: 'cp' });
  stores(key, false);
  touches('purged');
  play.settles();
  expect((await endOf(key))[0]).toBe('stored');
});
