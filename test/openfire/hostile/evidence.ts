/** Evidence that proves nothing: who vouches for what is not his, and what must not be answered. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Account } from '../../../tools/host/options.ts';
import { rest } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { newAccounts } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import {
  chat,
  hasBody,
  isReceiptFor,
  receiptFor,
  receiptRequest,
  received,
} from '../../support/xmpp/stanzas.ts';
import { fence, friends, logged } from './friends.ts';

export function evidence(server: Server): void {
  let alice: Account;
  let bob: Account;
  let carol: Account;
  beforeAll(async () => {
    [alice, bob, carol] = await friends(server);
  });

  test('nobody but the recipient can vouch for a message, and he only in his own name', async () => {
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { resource: 'phone' });
    const forger = await signIn(server, carol);
    await sender.send(chat(reader.bare, 'the truth', { id: 'm1' }));
    const message = await logged(server, reader.bare, 'the truth', 'confirmed');
    const claims = [
      received('m1'),
      xml('displayed', { xmlns: 'urn:xmpp:chat-markers:0', id: 'm1' }),
      xml('x', 'jabber:x:event', xml('displayed'), xml('id', {}, 'm1')),
    ];
    for (const claim of claims) {
      const to = (address: string): Element => xml('message', { to: address, type: 'chat' }, claim);
      // A third party; one who says he is bob; the sender himself; the recipient, but to somebody else.
      await forger.send(to(sender.bare));
      await forger.client.write(
        xml('message', { from: reader.jid, to: sender.bare, type: 'chat' }, claim).toString(),
      );
      await sender.send(to(reader.bare), to(sender.bare));
      await reader.send(to(forger.bare));
    }
    await fence(forger, sender);
    await fence(sender, reader);
    await fence(reader, sender);
    const { state, timeline } = await rest(server).message(message.stanzaId);
    expect([state, timeline.length]).toEqual(['confirmed', message.timeline.length]);

    await reader.send(xml('message', { to: sender.bare, type: 'chat' }, claims[0]));
    await logged(server, reader.bare, 'the truth', 'received');
  });

  test('what must not be answered is not answered: errors, own account, carbons, group chat, no id', async () => {
    const sender = await signIn(server, alice);
    // Openfire sends what is for the bare JID to the client of the highest priority.
    const own = await signIn(server, alice, { resource: 'tablet', available: false });
    await own.send(xml('presence', {}, xml('priority', {}, '-1')));
    await own.settle();
    const phone = await signIn(server, bob, { resource: 'phone' });
    const desk = await signIn(server, bob, { resource: 'desk' });
    await desk.client.iqCaller.request(xml('iq', { type: 'set' }, xml('enable', 'urn:xmpp:carbons:2')), 5000);
    const ask = (to: string, id: string, type: string): Element =>
      chat(to, id, { id, type }, receiptRequest());
    await sender.send(
      ask(phone.jid, 'an error', 'error'),
      ask(phone.jid, 'group chat', 'groupchat'),
      ask(own.jid, 'to myself', 'chat'),
      ask(sender.bare, 'to all of me', 'chat'),
      xml('message', { to: phone.jid, type: 'chat' }, xml('body', {}, 'no id'), receiptRequest()),
      xml('message', { to: phone.jid, type: 'chat', id: '' }, xml('body', {}, 'empty id'), receiptRequest()),
      ask(phone.jid, 'with carbon', 'chat'),
    );
    await desk.message((stanza) => stanza.getChild('received', 'urn:xmpp:carbons:2') !== undefined);
    await sender.message(isReceiptFor('with carbon'));
    for (const body of ['to myself', 'to all of me']) await logged(server, sender.bare, body, 'confirmed');
    await fence(sender, desk);
    await fence(sender, phone);
    const answers = [...sender.messages, ...own.messages].filter((stanza) => receiptFor(stanza) !== null);
    const heardBy = (client: TestClient): string[] =>
      client.messages.map(receiptFor).filter((id): id is string => id !== null && !id.startsWith('fence-'));
    expect(heardBy(sender)).toEqual(['with carbon']);
    expect(heardBy(own).filter((id) => id !== 'with carbon')).toEqual([]);
    expect(new Set(answers.map((stanza) => stanza.attrs['from']))).toEqual(new Set([phone.jid, desk.jid]));
  });

  test('a sender who may not see the presence of the recipient learns nothing, whatever he asks', async () => {
    const [nobody] = await newAccounts(server, 1);
    if (nobody === undefined) throw new Error('an account was asked for');
    const stranger = await signIn(server, nobody);
    const events = xml('x', 'jabber:x:event', xml('offline'), xml('delivered'), xml('displayed'));
    const ask = (body: string): Element =>
      chat(`${bob.name}@localhost`, body, { id: body }, receiptRequest(), events);
    await stranger.send(ask('while away'));
    await logged(server, stranger.bare, 'while away', 'stored');
    const reader = await signIn(server, bob, { resource: 'phone' });
    expect(await reader.message(hasBody('while away'))).toBeDefined();
    await stranger.send(ask('while there'));
    expect(await reader.message(hasBody('while there'))).toBeDefined();
    await logged(server, stranger.bare, 'while away', 'confirmed');
    await logged(server, stranger.bare, 'while there', 'confirmed');
    await fence(await signIn(server, carol), await signIn(server, alice));
    await stranger.settle();
    expect(stranger.messages.map(String)).toEqual([]);
  });
}
