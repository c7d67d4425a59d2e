/** What others pass on of the words of who is erased goes with them: forwarded, given back with an error, published. */
import { wantedErasure } from '../support/erase.ts';
import { alice, erasureTalk } from '../support/erasure-talk.ts';
import { Play } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const wanted = wantedErasure;
const { erase, finish, count, filesWith, sql, bodies, exchange } = erasureTalk(() => play);

describe('what others pass on of the words', () => {
  const forwarded = (from: string, body: string): string =>
    `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${from}'><body>${body}</body></message></forwarded>`;
  const muc = 'http://jabber.org/protocol/muc#user';
  const inRoom = (name: string, from: string): string =>
    `<x xmlns='${muc}'><${name} from='${from}'><reason>zwergpinguin</reason></${name}></x>`;

  function passes(
    children: string,
    inner: string,
    body: string | null = 'look',
    from = 'bob@localhost',
  ): void {
    const key = play.says({ id: inner, from: `${from}/home`, to: 'carol@localhost', body, children, inner });
    const stream = `stream${play.sequence}`;
    play.opens(stream, 'carol@localhost/phone');
    play.sends(key, stream, 'carol@localhost/phone');
    play.answers(stream, 'carol@localhost/phone');
    play.closes(stream, 'carol@localhost/phone');
  }

  test.each<[string, string, string]>([
    ['forwarded', 'forwarded urn:xmpp:forward:0', forwarded(`${alice}/home`, 'zwergpinguin')],
    [
      'forwarded, with the address as a client wrote it',
      'forwarded urn:xmpp:forward:0',
      forwarded('ALICE@Localhost/x', 'zwergpinguin'),
    ],
    [
      'within what another one forwarded',
      'forwarded urn:xmpp:forward:0',
      `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='dave@localhost'>${forwarded(alice, 'zwergpinguin')}</message></forwarded>`,
    ],
    ['in an invitation by a room', `x ${muc}`, inRoom('invite', alice)],
    ['as the reason why an invitation was declined', `x ${muc}`, inRoom('decline', `${alice}/home`)],
    ['in an invitation without a reason', `x ${muc}`, `<x xmlns='${muc}'><invite from='${alice}/x'/></x>`],
    [
      'as what a service publishes for him',
      'event http://jabber.org/protocol/pubsub#event',
      `<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item publisher='${alice}/x'><entry xmlns='http://www.w3.org/2005/Atom'><title>zwergpinguin</title></entry></item></items></event>`,
    ],
  ])('%s', (_, children, inner) => {
    exchange('anderes', 'bob@localhost', 'carol@localhost');
    passes(children, inner);
    play.commit();
    for (const bothSides of [false, true]) {
      expect(count(wanted({ bothSides }))).toEqual({ messages: 1, waiting: 0 });
    }
    expect(erase()).toBe(1);
    expect(bodies()).toEqual(['anderes']);
    for (const text of ['zwergpinguin', alice, 'ALICE']) expect([text, filesWith(text)]).toEqual([text, []]);
  });

  test.each<[string, string, string | null, string]>([
    ['with a text of its own', 'bob@localhost/phone', 'zwergpinguin', ''],
    ['of a room', 'tea@conference.localhost', 'zwergpinguin', ''],
    [
      'without a body',
      'remote.example',
      null,
      `<html xmlns='http://jabber.org/protocol/xhtml-im'><body>zwergpinguin</body></html>`,
    ],
  ])('goes with an error that gives it back, %s', (_, from, body, inner) => {
    const condition = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
    const error = `<error type='cancel'><gone ${condition}/><text ${condition}>nobody there</text></error>`;
    exchange('zwergpinguin', alice, 'bob@localhost');
    exchange('anderes', 'bob@localhost', alice);
    const children = `${inner === '' ? '' : 'html http://jabber.org/protocol/xhtml-im\n'}error `;
    const to = `${alice}/home`;
    play.says({ id: 'zwergpinguin', type: 'error', from, to, body, children, inner: inner + error });
    play.commit();
    expect(count()).toEqual({ messages: 2, waiting: 0 });
    expect(erase()).toBe(2);
    expect(bodies()).toEqual(['anderes']);
    expect(filesWith('zwergpinguin')).toEqual([]);
  });

  test('is counted once, and what is passed on of others stays', () => {
    exchange('zwergpinguin', alice, 'bob@localhost');
    // To her, and of hers.
    const key = play.says({
      id: 'back',
      from: 'bob@localhost/home',
      to: alice,
      body: 'your words',
      children: 'forwarded urn:xmpp:forward:0',
      inner: forwarded(alice, 'zwergpinguin'),
    });
    play.opens('home', `${alice}/home`);
    play.sends(key, 'home', `${alice}/home`);
    play.answers('home', `${alice}/home`);
    play.closes('home', `${alice}/home`);
    passes('forwarded urn:xmpp:forward:0', forwarded('malice@localhost/x', 'nachtfalter'));
    passes('forwarded urn:xmpp:forward:0', forwarded('alice@localhost.example', 'waldkauz'));
    play.commit();
    expect(count()).toEqual({ messages: 2, waiting: 0 });
    expect(count(wanted({ bothSides: true }))).toEqual({ messages: 2, waiting: 0 });
    expect(erase()).toBe(2);
    expect(sql("SELECT text FROM shown_text WHERE part = 'forwarded' ORDER BY text")).toEqual([
      'nachtfalter',
      'waldkauz',
    ]);
  });

  test('waits for its reader like any other', () => {
    play.opens('phone', 'carol@localhost/phone');
    const key = play.says({
      id: 'f1',
      from: 'bob@localhost/home',
      to: 'carol@localhost',
      body: 'look',
      children: 'forwarded urn:xmpp:forward:0',
      inner: forwarded(alice, 'zwergpinguin'),
    });
    play.sends(key, 'phone', 'carol@localhost/phone');
    play.commit();
    expect(count()).toEqual({ messages: 1, waiting: 1 });
    expect(erase()).toBe(0);
    play.answers('phone', 'carol@localhost/phone');
    play.closes('phone', 'carol@localhost/phone');
    play.commit();
    finish();
    expect(filesWith('zwergpinguin')).toEqual([]);
  });

  test('and many of them are gone through in pieces', () => {
    for (let number = 0; number < 450; number += 1) {
      const from = number % 3 === 0 ? alice : 'dave@localhost';
      play.says({
        id: `f${number}`,
        from: 'bob@localhost/home',
        to: 'carol@example.org',
        body: `look ${number}`,
        children: 'forwarded urn:xmpp:forward:0',
        inner: forwarded(from, from === alice ? 'zwergpinguin' : 'nachtfalter'),
        flags: 'sc',
      });
    }
    play.commit();
    expect(count()).toEqual({ messages: 150, waiting: 0 });
    expect(erase()).toBe(150);
    expect(filesWith('zwergpinguin')).toEqual([]);
    expect(sql('SELECT count(*) FROM message')).toEqual([300]);
  });
});
