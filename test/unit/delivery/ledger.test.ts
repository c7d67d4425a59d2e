import { Play, routed } from '../support/play.ts';
import { FieldReader } from '../../../src/link/record.ts';
import type { State } from '../../../src/chatlog/reader.ts';

const phone = 'bob@localhost/phone';
const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
const eventRequest = (...names: string[]): { children: string; inner: string } => ({
  children: 'x jabber:x:event',
  inner: `<x xmlns='jabber:x:event'>${names.map((name) => `<${name}/>`).join('')}</x>`,
});

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function stateOf(key: string): Promise<State | undefined> {
  return (await play.opened.log.message(key))?.state;
}

/** Alice asks for a receipt, bob's phone is online and says what it supports. */
function exchange(features: readonly string[], said = request): { key: string; routed: string[] } {
  play.opens('b1', phone);
  const key = play.says(said);
  play.sends(key, 'b1', phone);
  play.commit();
  play.answers('b1', phone, features);
  return { key, routed: routed(play.commit()) };
}

describe('a receipt on behalf of a client', () => {
  test('goes out on its evidence, from its full JID to the full JID that asked', async () => {
    const { key, routed: sent } = exchange([]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(
      /^<message type="chat" id="receipts-[\w-]+" from="bob@localhost\/phone" to="alice@localhost\/home"><received xmlns="urn:xmpp:receipts" id="m1"\/?>/,
    );
    expect(await stateOf(key)).toBe('confirmed');
  });

  test('does not go out for a client that answers for itself', async () => {
    const { key, routed: sent } = exchange(['urn:xmpp:receipts']);
    expect(sent).toEqual([]);
    expect(await stateOf(key)).toBe('confirmed');
  });

  test('does not go out while nothing is confirmed', async () => {
    play.opens('b1', phone);
    const key = play.says(request);
    play.sends(key, 'b1', phone);
    expect(routed(play.commit())).toEqual([]);
    expect(await stateOf(key)).toBe('sent');
    play.closes('b1', phone);
    expect(routed(play.commit())).toEqual([]);
    expect(await stateOf(key)).toBe('sent');
  });

  test('does not cover what was sent after the ping', async () => {
    play.opens('b1', phone);
    play.sends(play.says(request), 'b1', phone);
    const [due] = play.ledger.sessions.due(play.now + 5000, () => 'p1', 90_000);
    const barrier = play.happens({
      kind: 'pinging',
      stream: 'b1',
      jid: phone,
      ping: 'p1',
      barrier: play.sequence + 1,
      xml: null,
      flags: '',
    });
    const late = play.says({ ...request, id: 'm2' });
    play.sends(late, 'b1', phone);
    expect(due?.question).toBe('disco');
    play.happens({
      kind: 'passed',
      stream: 'b1',
      jid: phone,
      ping: 'p1',
      barrier,
      xml: "<iq type='error'/>",
      flags: '',
    });
    expect(routed(play.commit()).join()).toMatch(/id="m1"/);
    expect(await stateOf(late)).toBe('sent');
    play.answers('b1', phone);
    expect(routed(play.commit()).join()).toMatch(/id="m2"/);
  });

  test('goes out once, whatever is confirmed how often and by how many', () => {
    play.opens('b2', 'bob@localhost/desk');
    const { key } = exchange([]);
    play.sends(key, 'b2', 'bob@localhost/desk');
    play.answers('b2', 'bob@localhost/desk');
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
  });

  test('goes out once although the handler dies between confirmation and commit', () => {
    play.opens('b1', phone);
    const key = play.says(request);
    const position = play.sends(key, 'b1', phone);
    play.commit();
    play.answers('b1', phone);
    play.restart();
    expect(play.opened.store.load().position).toBe(position);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    play.restart();
    expect(play.opened.store.load().outbox).toHaveLength(1);
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
  });

  test('is kept in the outbox until the shim has begun to send it', () => {
    exchange([]);
    const [waiting] = play.opened.store.load().outbox;
    play.happens({
      kind: 'executing',
      command: waiting?.command ?? 0,
      outcome: null,
      reason: null,
      key: null,
    });
    play.commit();
    expect(play.opened.store.load().outbox).toEqual([]);
  });

  test('passes the presence gate of the shim, or none where it is switched off', () => {
    play.opens('b1', phone);
    play.sends(play.says(request), 'b1', phone);
    play.answers('b1', phone);
    const gate = (): (string | null)[] => {
      const frame = play.commit().commands[0]?.frame ?? Buffer.alloc(0);
      const fields = new FieldReader(frame, 5, frame.length);
      const [, , owner, viewer] = [fields.text(), fields.text(), fields.text(), fields.text()];
      return [owner ?? null, viewer ?? null];
    };
    expect(gate()).toEqual([phone, 'alice@localhost/home']);
    play.set({ 'presence-gate': false });
    play.sends(play.says({ ...request, id: 'm2' }), 'b1', phone);
    play.answers('b1', phone);
    expect(gate()).toEqual([null, null]);
  });

  test.each([
    ['no id', { ...request, id: null }],
    ['the own account', { ...request, to: 'alice@localhost' }],
    ['another server', { ...request, flags: 'c' }],
    [
      'a private message of a room',
      { ...request, children: 'request urn:xmpp:receipts\nx http://jabber.org/protocol/muc#user' },
    ],
    ['no request', {}],
  ])('is not promised with %s', (_what, said) => {
    play.opens('b1', phone);
    play.sends(play.says(said), 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
  });

  test.each(['off', 'observe'] as const)('does not go out with acknowledge=%s', (acknowledge) => {
    play.set({ acknowledge });
    expect(exchange([]).routed).toEqual([]);
  });
});

describe("a client's own evidence", () => {
  const receipt = (id: string): Parameters<Play['says']>[0] => ({
    from: phone,
    to: 'alice@localhost/home',
    id: `r-${id}`,
    body: null,
    children: 'received urn:xmpp:receipts',
    inner: `<received xmlns='urn:xmpp:receipts' id='${id}'/>`,
  });

  test('raises the message and is no message itself', async () => {
    const { key } = exchange(['urn:xmpp:receipts']);
    const own = play.says(receipt('m1'));
    play.commit();
    const message = await play.opened.log.message(key);
    expect(message).toMatchObject({
      state: 'received',
      deliveries: [{ resource: 'phone', state: 'received', evidence: 'receipt' }],
    });
    expect(message?.timeline.map((step) => step.state)).toEqual([
      'accepted',
      'sent',
      'confirmed',
      'received',
    ]);
    expect(await play.opened.log.message(own)).toBeNull();
  });

  test('keeps ours back when it comes first', () => {
    play.opens('b1', phone);
    play.sends(play.says(request), 'b1', phone);
    play.says(receipt('m1'));
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
  });

  test('from a third party fools nobody', async () => {
    const { key } = exchange(['urn:xmpp:receipts']);
    play.says({ ...receipt('m1'), from: 'mallory@localhost/x' });
    play.commit();
    expect(await stateOf(key)).toBe('confirmed');
  });

  test('is matched after a restart, from the store, and of one id to the first that is not confirmed', async () => {
    play.opens('b1', phone);
    const older = play.says({ ...request, body: 'first' });
    const younger = play.says({ ...request, body: 'second' });
    for (const key of [older, younger]) play.sends(key, 'b1', phone);
    play.commit();
    play.restart();
    play.says(receipt('m1'));
    play.commit();
    expect([await stateOf(older), await stateOf(younger)]).toEqual(['received', 'sent']);
    play.says(receipt('m1'));
    play.commit();
    expect([await stateOf(older), await stateOf(younger)]).toEqual(['received', 'received']);
  });

  test('a displayed marker speaks for what came before', async () => {
    play.opens('b1', phone);
    const keys = ['m1', 'm2', 'm3'].map((id) => play.says({ id, body: id }));
    for (const key of keys) play.sends(key, 'b1', phone);
    play.commit();
    play.says({
      from: phone,
      to: 'alice@localhost',
      body: null,
      id: null,
      children: 'displayed urn:xmpp:chat-markers:0',
      inner: "<displayed xmlns='urn:xmpp:chat-markers:0' id='m2'/>",
    });
    play.commit();
    expect(await Promise.all(keys.map(stateOf))).toEqual(['displayed', 'displayed', 'sent']);
  });

  test('an event of XEP-0022 raises too', async () => {
    const { key } = exchange([], eventRequest('displayed'));
    play.says({
      from: phone,
      to: 'alice@localhost/home',
      body: null,
      children: 'x jabber:x:event',
      inner: "<x xmlns='jabber:x:event'><displayed/><id>m1</id></x>",
    });
    play.commit();
    expect(await stateOf(key)).toBe('displayed');
  });
});

describe('one message is one object', () => {
  const desk = 'bob@localhost/desk';

  function sentToBoth(): string {
    play.opens('b1', phone);
    play.opens('b2', desk);
    const key = play.says(request);
    play.sends(key, 'b1', phone);
    play.sends(key, 'b2', desk);
    play.commit();
    return key;
  }

  test('two resources confirm after a restart: one receipt', () => {
    sentToBoth();
    play.restart();
    play.answers('b1', phone);
    play.answers('b2', desk);
    expect(routed(play.commit())).toHaveLength(1);
  });

  test('handed out again after a restart: one receipt', () => {
    const key = sentToBoth();
    play.restart();
    play.opens('b3', 'bob@localhost/new');
    play.sends(key, 'b3', 'bob@localhost/new');
    for (const [stream, jid] of [
      ['b1', phone],
      ['b2', desk],
      ['b3', 'bob@localhost/new'],
    ] as const)
      play.answers(stream, jid);
    expect(routed(play.commit())).toHaveLength(1);
  });

  test("a client's own receipt after a restart keeps ours back, and its state stays", async () => {
    const key = sentToBoth();
    play.restart();
    play.says({
      from: phone,
      to: 'alice@localhost/home',
      body: null,
      id: null,
      children: 'received urn:xmpp:receipts',
      inner: "<received xmlns='urn:xmpp:receipts' id='m1'/>",
    });
    play.answers('b1', phone);
    play.answers('b2', desk);
    expect(routed(play.commit())).toEqual([]);
    expect(await stateOf(key)).toBe('received');
  });
});

describe('what was owed is paid', () => {
  test('a receipt, although the client has raised an event', () => {
    play.opens('b1', phone);
    const both = {
      children: `${request.children}\nx jabber:x:event`,
      inner: `${request.inner}${eventRequest('delivered').inner}`,
    };
    play.sends(play.says(both), 'b1', phone);
    play.says({
      from: phone,
      to: 'alice@localhost/home',
      body: null,
      children: 'x jabber:x:event',
      inner: "<x xmlns='jabber:x:event'><delivered/><id>m1</id></x>",
    });
    play.answers('b1', phone);
    const sent = routed(play.commit());
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('urn:xmpp:receipts');
  });

  test('to a session that outlives a reload of the plugin', async () => {
    play.opens('b1', phone);
    const key = play.says(request);
    play.sends(key, 'b1', phone);
    play.happens({ kind: 'started', incarnation: 'again', watchedUntil: null });
    play.opens('b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    expect(await stateOf(key)).toBe('confirmed');
  });

  test('for a resend after a bounce', () => {
    play.happens({ kind: 'bounced', key: play.says(request), reason: null });
    play.opens('b1', phone);
    play.sends(play.says(request), 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
  });

  test('but nothing while everything is switched off, and nothing twice by a new store', () => {
    play.opens('b1', phone);
    play.sends(play.says(request), 'b1', phone);
    play.set({ enabled: false });
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
    play.set({ enabled: true });
    play.sends(play.says({ ...request, id: 'm2', flags: 'srcl' }), 'b1', phone);
    play.answers('b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit()).join()).not.toContain('id="m2"');
  });
});

test('a receipt is heard behind more children than the tap lists, and behind what no name may be elsewhere', async () => {
  play.opens('b1', phone);
  const [key, other] = [play.says(), play.says({ id: 'm2' })];
  for (const one of [key, other]) play.sends(one, 'b1', phone);
  const [few, many] = ["<constructor xmlns='urn:a'/>", "<a xmlns='urn:a'/>".repeat(5000)];
  const answer = { from: phone, to: 'alice@localhost', body: null };
  play.says({
    ...answer,
    id: 'r1',
    children: 'a urn:a\n'.repeat(5000),
    inner: `${many}<received xmlns='urn:xmpp:receipts' id='m1'/>`,
  });
  play.says({
    ...answer,
    id: 'r2',
    children: 'constructor urn:a\nreceived urn:xmpp:receipts',
    inner: `${few}<received xmlns='urn:xmpp:receipts' id='m2'/>`,
  });
  play.commit();
  expect([await stateOf(key), await stateOf(other)]).toEqual(['received', 'received']);
});

describe('nobody escapes the log', () => {
  test.each(['received urn:xmpp:carbons:2', 'sent urn:xmpp:carbons:2', 'result urn:xmpp:mam:2'])(
    'by adding %s',
    async (children) => {
      const key = play.says({ children });
      play.commit();
      expect(await stateOf(key)).toBe('accepted');
    },
  );

  test('by using the ids of another device', async () => {
    const home = play.says();
    const work = play.says({ from: 'alice@localhost/work' });
    play.commit();
    expect([await stateOf(home), await stateOf(work)]).toEqual(['accepted', 'accepted']);
    expect((await play.opened.log.message(work))?.stanzaId).toBe(work);
  });
});

test('a displayed marker in the batch of what it covers raises all of it', async () => {
  play.opens('b1', phone);
  const stored = play.says({ id: 'm0', body: 'm0' });
  play.commit();
  play.sends(stored, 'b1', phone);
  const keys = ['m1', 'm2'].map((id) => play.says({ id, body: id }));
  for (const key of keys) play.sends(key, 'b1', phone);
  for (const [child, id] of [
    ['received', 'm1'],
    ['displayed', 'm2'],
  ] as const) {
    play.says({
      from: phone,
      to: 'alice@localhost',
      body: null,
      id: null,
      children: `${child} urn:xmpp:chat-markers:0`,
      inner: `<${child} xmlns='urn:xmpp:chat-markers:0' id='${id}'/>`,
    });
  }
  play.commit();
  expect(await Promise.all([stored, ...keys].map(stateOf))).toEqual(['displayed', 'displayed', 'displayed']);
});

describe('message events', () => {
  test('the offline event comes when the message is stored, once, and only to who asked', () => {
    const key = play.says(eventRequest('offline', 'composing'));
    expect(routed(play.commit())).toEqual([]);
    play.happens({ kind: 'stored', key, reason: null });
    const [event] = routed(play.commit());
    expect(event).toMatch(
      /from="bob@localhost" to="alice@localhost\/home"><x xmlns="jabber:x:event"><offline\/?>.*<id>m1<\/id>/,
    );
    play.happens({ kind: 'stored', key, reason: null });
    play.happens({ kind: 'stored', key: play.says({ id: 'm2' }), reason: null });
    expect(routed(play.commit())).toEqual([]);
  });

  test('the delivered event comes on evidence', () => {
    const [event] = exchange([], eventRequest('delivered')).routed;
    expect(event).toMatch(/from="bob@localhost\/phone" to="alice@localhost\/home".*<delivered\/?>/);
  });

  test('neither comes when events are switched off', () => {
    play.set({ events: false });
    const key = play.says(eventRequest('offline', 'delivered'));
    play.happens({ kind: 'stored', key, reason: null });
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
  });
});

describe('the way of a message', () => {
  test('away and back: stored, sent, confirmed', async () => {
    const key = play.says(request);
    play.happens({ kind: 'stored', key, reason: null });
    play.commit();
    expect(await stateOf(key)).toBe('stored');
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.commit();
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    const message = await play.opened.log.message(key);
    expect(message?.timeline.map((step) => [step.state, step.evidence])).toEqual([
      ['accepted', null],
      ['stored', 'offline-store'],
      ['sent', null],
      ['confirmed', 'barrier'],
    ]);
  });

  test('let in a second time it is the same row', async () => {
    const key = play.says();
    play.commit();
    play.says({ key, flags: 'srcl' });
    play.commit();
    expect((await play.opened.log.messages({ order: 'asc', limit: 10 })).items).toHaveLength(1);
  });

  test.each([
    ['unrouted', 'unrouted'],
    ['bounced', 'failed'],
  ] as const)('%s is an ending', async (kind, state) => {
    play.set({ guard: false });
    const key = play.says();
    play.happens({ kind, key, reason: null });
    play.commit();
    expect(await stateOf(key)).toBe(state);
  });

  test('chat states are followed and not logged', async () => {
    play.says({ body: null, children: 'composing http://jabber.org/protocol/chatstates' });
    play.commit();
    expect(play.ledger.chatStates.all(0)).toMatchObject([{ from: 'alice@localhost', to: 'bob@localhost' }]);
    expect((await play.opened.log.messages({ order: 'asc', limit: 10 })).items).toEqual([]);
  });

  test('with the log switched off nothing can be read, and receipts go out all the same', async () => {
    play.set({ log: false });
    const { key, routed: sent } = exchange([]);
    expect(sent).toHaveLength(1);
    expect(await play.opened.log.message(key)).toBeNull();
  });

  test('rooms are logged only where that is switched on', async () => {
    const say = (): number =>
      play.happens({
        kind: 'room-message',
        key: `room-key-${play.sequence}`,
        room: 'tea@conference.localhost',
        from: 'alice@localhost/home',
        nick: 'alice',
        id: 'g1',
        children: 'body ',
        body: 'hi all',
        xml: Buffer.from('<message/>'),
      });
    say();
    play.set({ 'log.rooms': true });
    say();
    play.commit();
    const { items } = await play.opened.log.messages({
      order: 'asc',
      limit: 10,
      room: 'tea@conference.localhost',
    });
    expect(items).toMatchObject([{ room: 'tea@conference.localhost', type: 'groupchat', body: 'hi all' }]);
  });

  test('a store that replaces a lost one does not answer again for what came before it', () => {
    play.now -= 1_000_000;
    expect(exchange([]).routed).toEqual([]);
  });
});
