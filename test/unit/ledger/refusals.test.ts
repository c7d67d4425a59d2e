/** Errors for messages, over a real SQLite file: they end what they are for, and nothing else. */
import fc from 'fast-check';
import { fails, mayRefuse, refusedOf } from '../../../src/ledger/events/refusals.ts';
import { Play, redeliveries } from '../support/play.ts';

const alice = 'alice@localhost/home';
const remote = 'bob@far.example';
const phone = 'bob@localhost/phone';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

interface Error {
  readonly id?: string;
  readonly to?: string;
  readonly condition?: string | null;
  readonly errorType?: string;
  readonly stream?: string;
}

function refuses(from: string, error: Error = {}): void {
  const { id = 'm1', to = alice, condition = 'remote-server-not-found', errorType = 'cancel' } = error;
  play.happens({ kind: 'refused', from, to, id, condition, errorType, stream: error.stream ?? null });
}

async function told(key: string): Promise<unknown> {
  play.commit();
  const message = await play.opened.log.message(key);
  return [message?.state, message?.timeline.at(-1)?.reason ?? null];
}

const saysFar = (said = {}): string => play.says({ to: remote, flags: 'c', ...said });

test.each([
  ['the address itself', remote],
  ['a resource of it', `${remote}/phone`],
  ['its server', 'far.example'],
])('an error of %s ends it, with its condition', async (_, from) => {
  const key = saysFar();
  refuses(from);
  expect(await told(key)).toEqual(['failed', 'remote-server-not-found']);
});

test('it does so after a restart of the handler, too', async () => {
  const key = saysFar();
  play.commit();
  play.restart();
  refuses(remote, { condition: null });
  expect(await told(key)).toEqual(['failed', 'undefined-condition']);
});

test.each([
  ['somebody else', 'eve@far.example'],
  ['another server', 'near.example'],
  ['an account of that name elsewhere', 'bob@near.example'],
])('an error of %s is none for it', async (_, from) => {
  const key = saysFar();
  refuses(from);
  expect(await told(key)).toEqual(['accepted', null]);
});

test('an occupant of a room refuses for no other one', async () => {
  const key = saysFar({ to: 'room@rooms.localhost/bob' });
  refuses('room@rooms.localhost/eve');
  expect(await told(key)).toEqual(['accepted', null]);
  refuses('room@rooms.localhost', { condition: 'not-acceptable' });
  expect(await told(key)).toEqual(['failed', 'not-acceptable']);
});

test('one for another sender, another id, or that is only a warning ends nothing', async () => {
  const key = saysFar();
  refuses(remote, { to: 'eve@localhost/home' });
  refuses(remote, { id: 'm2' });
  refuses(remote, { errorType: 'continue' });
  expect(await told(key)).toEqual(['accepted', null]);
});

test('of messages of one id it is the youngest that has not ended', async () => {
  const [older, younger] = [saysFar(), saysFar({ body: 'another' })];
  refuses(remote);
  expect(await told(older)).toEqual(['accepted', null]);
  expect(await told(younger)).toEqual(['failed', 'remote-server-not-found']);
  refuses(remote, { condition: 'forbidden' });
  expect(await told(older)).toEqual(['failed', 'forbidden']);
});

test('a client that was sent it and refuses it has it: it failed, is not redelivered, and no receipt follows', async () => {
  play.opens('b1', phone);
  const key = play.says({
    children: 'request urn:xmpp:receipts',
    inner: "<request xmlns='urn:xmpp:receipts'/>",
  });
  play.sends(key, 'b1', phone);
  refuses(phone, { condition: 'service-unavailable', stream: 'b1' });
  play.answers('b1', phone);
  const { commands } = play.settles();
  expect(commands).toEqual([]);
  play.closes('b1', phone);
  expect(redeliveries(play.settles())).toEqual([]);
  const message = await play.opened.log.message(key);
  expect(message?.state).toBe('failed');
  expect(message?.timeline.map(({ reason }) => reason)).toContain('service-unavailable');
});

test('of several with one id a client refuses the first that it was sent; the others it has yet to read', async () => {
  play.opens('b1', phone);
  const [first, second] = [play.says(), play.says({ body: 'another' })];
  for (const key of [first, second]) play.sends(key, 'b1', phone);
  play.commit();
  refuses(phone, { condition: 'not-acceptable', stream: 'b1' });
  expect(await told(first)).toEqual(['failed', 'not-acceptable']);
  expect(await told(second)).toEqual(['sent', null]);
  refuses(phone, { condition: 'forbidden', stream: 'b1' });
  expect(await told(second)).toEqual(['failed', 'forbidden']);
});

test('a client that has read one of several with one id may mean that: none has failed', async () => {
  play.opens('b1', phone);
  const read = play.says();
  play.sends(read, 'b1', phone);
  play.answers('b1', phone);
  const unread = play.says({ body: 'another' });
  play.sends(unread, 'b1', phone);
  play.commit();
  refuses(phone, { stream: 'b1' });
  expect(await told(read)).toEqual(['confirmed', null]);
  expect(await told(unread)).toEqual(['sent', null]);
  play.closes('b1', phone);
  expect(redeliveries(play.settles())).toHaveLength(1);
});

test('it does not undo evidence, nor what another device may still prove, nor the offline store', async () => {
  play.opens('b1', phone);
  play.opens('b2', 'bob@localhost/desk');
  const read = play.says();
  play.sends(read, 'b1', phone);
  play.answers('b1', phone);
  play.commit();
  refuses(phone, { stream: 'b1' });
  expect(await told(read)).toEqual(['confirmed', null]);
  const both = play.says({ id: 'm2' });
  play.sends(both, 'b1', phone);
  play.sends(both, 'b2', 'bob@localhost/desk');
  play.commit();
  refuses(phone, { id: 'm2', stream: 'b1' });
  expect(await told(both)).toEqual(['sent', null]);
  const stored = play.says({ id: 'm3' });
  play.happens({ kind: 'stored', key: stored, reason: null });
  refuses('bob@localhost', { id: 'm3' });
  expect(await told(stored)).toEqual(['stored', null]);
});

test('a receipt that comes after all corrects it', async () => {
  const key = saysFar();
  refuses(remote);
  play.says({
    from: `${remote}/phone`,
    to: 'alice@localhost',
    id: 'r1',
    body: null,
    children: 'received urn:xmpp:receipts',
    inner: "<received xmlns='urn:xmpp:receipts' id='m1'/>",
  });
  expect(await told(key)).toEqual(['received', null]);
});

test('only whom it was for may refuse it, whoever else there is', () => {
  const name = fc.constantFrom('bob', 'eve');
  const domain = fc.constantFrom('a.example', 'b.example');
  const jid = fc
    .record({ name: fc.option(name), domain, resource: fc.option(fc.constantFrom('x', 'y')) })
    .map(
      (one) =>
        `${one.name === null ? '' : `${one.name}@`}${one.domain}${one.resource === null ? '' : `/${one.resource}`}`,
    );
  fc.assert(
    fc.property(jid, jid, (from, to) => {
      if (!mayRefuse(from, to)) return;
      expect(to.split('/')[0]?.endsWith(from.split('/')[0] ?? '')).toBe(true);
      if (from.includes('/') && to.includes('/')) expect(from).toBe(to);
    }),
  );
});

test('the first that fails is refused, and none where one was read', () => {
  const candidate = fc.record({ fails: fc.boolean(), read: fc.boolean(), position: fc.nat() });
  fc.assert(
    fc.property(fc.uniqueArray(candidate, { selector: ({ position }) => position }), (candidates) => {
      const first = candidates
        .filter((one) => one.fails)
        .sort((one, other) => one.position - other.position)[0];
      const index = refusedOf(candidates);
      expect(index === null ? undefined : candidates[index]).toBe(
        candidates.some(({ read }) => read) ? undefined : first,
      );
    }),
  );
});

test('nothing fails by an error that has ended, was read, is stored or is held by a session', () => {
  const refusing = fc.record({
    ended: fc.boolean(),
    read: fc.boolean(),
    inOfflineStore: fc.boolean(),
    warning: fc.boolean(),
    byClient: fc.boolean(),
    wasSent: fc.boolean(),
    heldElsewhere: fc.boolean(),
  });
  fc.assert(
    fc.property(refusing, (one) => {
      const { ended, read, inOfflineStore, warning, heldElsewhere, byClient, wasSent } = one;
      if (ended || read || inOfflineStore || warning || heldElsewhere) expect(fails(one)).toBe(false);
      else expect(fails(one)).toBe(!byClient || wasSent);
    }),
  );
});

test.each([
  ['its full address', phone],
  ['its account', 'bob@localhost'],
  ['its server', 'localhost'],
])(
  'who speaks as %s and is not its client refuses nothing that a session has and may read',
  async (_, from) => {
    const key = play.says();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.commit();
    refuses(from);
    expect(await told(key)).toEqual(['sent', null]);
    play.closes('b1', phone);
    expect(redeliveries(play.settles())).toMatchObject([{ key }]);
  },
);

test('it ends what no session has', async () => {
  const key = play.says();
  play.commit();
  refuses(phone, { condition: 'service-unavailable' });
  expect(await told(key)).toEqual(['failed', 'service-unavailable']);
});
