/** The ledger answers for a client: one receipt, on its evidence, whatever is restarted; and logs whatever is said. */
import { eventRequest, ledgerTalk, phone, request } from '../support/ledger-talk.ts';
import { Play, routed } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, exchange } = ledgerTalk(() => play);

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
    const gate = (): unknown => {
      const order = play.commit().commands[0]?.order;
      return order?.kind === 'tell' ? order.gate : undefined;
    };
    expect(gate()).toEqual({ owner: phone, viewer: 'alice@localhost/home' });
    play.set({ 'presence-gate': false });
    play.sends(play.says({ ...request, id: 'm2' }), 'b1', phone);
    play.answers('b1', phone);
    expect(gate()).toBeNull();
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
