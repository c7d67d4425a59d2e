/** The way of a message through the ledger, and the message events (XEP-0022) that tell of it. */
import { eventRequest, ledgerTalk, phone, request } from '../support/ledger-talk.ts';
import { Play, routed } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, exchange } = ledgerTalk(() => play);

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
