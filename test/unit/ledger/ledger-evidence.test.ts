/** A client's own receipts, markers and events raise what they are for, and keep our receipt back. */
import { eventRequest, ledgerTalk, phone, request } from '../support/ledger-talk.ts';
import { Play, routed } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, exchange } = ledgerTalk(() => play);

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
