/** What senders are told: plays between clients that we did not write. */
import { eachServer } from '../support/server/servers.ts';
import type { ClientKind } from '../support/xmpp/foreign/foreign-client.ts';
import { aWhile, eventRequest, ReceiptPlay, receiptRequest } from './receipts/play.ts';

/** Clients that know nothing of receipts: we answer for them. */
const silent: ClientKind[] = ['plain', 'xmpp.js', 'smack'];
/** Clients that answer themselves, and say so in service discovery. */
const answering: ClientKind[] = ['slixmpp', 'smack-receipts'];

eachServer('receipts', (server) => {
  test.concurrent.each(silent)('%s is online: alice gets one receipt from its full JID', (kind) =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect(kind, `${play.bob}/phone`);
      const alice = await play.connect('plain', `${play.alice}/home`);
      const words = play.words();
      alice.send(play.message('m1', words, receiptRequest));
      const heard = await bob.hears(words);
      expect(heard.from).toBe(`${play.alice}/home`);
      expect(heard.delayedBy).toEqual([]);
      const receipt = await alice.receipt('m1');
      expect(receipt).toMatchObject({
        from: `${play.bob}/phone`,
        to: `${play.alice}/home`,
        type: 'chat',
        body: null,
      });
      expect(receipt.children).toEqual(['{urn:xmpp:receipts}received']);
      await aWhile();
      expect(alice.receipts).toHaveLength(1);
      const message = await play.logged(words, 'confirmed');
      expect(ReceiptPlay.steps(message)).toEqual(['accepted', 'sent', 'confirmed']);
      expect(heard.stanzaIds).toEqual([[play.bob, message.stanzaId]]);
      expect(message.deliveries).toMatchObject([
        { resource: 'phone', state: 'confirmed', evidence: 'barrier' },
      ]);
    }),
  );

  test.concurrent.each(answering)('%s answers for itself, and nobody else does', (kind) =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect(kind, `${play.bob}/phone`);
      const alice = await play.connect('plain', `${play.alice}/home`);
      const words = play.words();
      alice.send(play.message('m1', words, receiptRequest));
      await bob.hears(words);
      expect((await alice.receipt('m1')).from).toBe(`${play.bob}/phone`);
      const message = await play.logged(words, 'received');
      expect(message.deliveries).toMatchObject([
        { resource: 'phone', state: 'received', evidence: 'receipt' },
      ]);
      await aWhile();
      expect(alice.receipts).toHaveLength(1);
      expect(alice.receipts[0]?.id ?? '').not.toMatch(/^receipts-/);
    }),
  );

  test.concurrent.each([...silent, ...answering])(
    '%s is away and returns: an event, the message, the receipt',
    (kind) =>
      ReceiptPlay.run(server, async (play) => {
        const alice = await play.connect('plain', `${play.alice}/home`);
        const words = play.words();
        alice.send(play.message('m1', words, receiptRequest + eventRequest));
        const event = await alice.message('the offline event', (message) =>
          message.events.includes('offline'),
        );
        expect(event).toMatchObject({
          from: play.bob,
          to: `${play.alice}/home`,
          eventAbout: 'm1',
          events: ['offline'],
          body: null,
        });
        await play.logged(words, 'stored');
        await aWhile();
        expect(alice.receipts).toEqual([]);
        const bob = await play.connect(kind, `${play.bob}/phone`);
        const heard = await bob.hears(words);
        expect(heard.delayedBy).toHaveLength(1);
        expect(heard.events).not.toContain('offline');
        expect((await alice.receipt('m1')).from).toBe(`${play.bob}/phone`);
        await aWhile();
        expect(alice.receipts).toHaveLength(1);
        expect(alice.messages.filter((message) => message.events.includes('offline'))).toHaveLength(1);
        const message = await play.logged(words, answering.includes(kind) ? 'received' : 'confirmed');
        expect(ReceiptPlay.steps(message).slice(0, 3)).toEqual(['accepted', 'stored', 'sent']);
      }),
  );

  test.concurrent('a frozen client: no receipt for what it did not read, and one when it has read it', () =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect('plain', `${play.bob}/phone`);
      const alice = await play.connect('plain', `${play.alice}/home`);
      bob.freeze();
      const words = play.words();
      alice.send(play.message('m1', words, receiptRequest));
      await play.logged(words, 'sent');
      await aWhile();
      await aWhile();
      expect(alice.receipts).toEqual([]);
      bob.thaw();
      await bob.hears(words);
      expect((await alice.receipt('m1')).from).toBe(`${play.bob}/phone`);
      await play.logged(words, 'confirmed');
    }),
  );

  test.concurrent('a client that is killed before it reads: no receipt, ever', () =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect('plain', `${play.bob}/phone`);
      const alice = await play.connect('plain', `${play.alice}/home`);
      bob.freeze();
      const words = play.words();
      alice.send(play.message('m1', words, receiptRequest));
      await play.logged(words, 'sent');
      await bob.kill();
      await aWhile();
      await aWhile();
      expect(alice.receipts).toEqual([]);
    }),
  );

  test.concurrent('two resources: one receipt, and both deliveries in the ledger', () =>
    ReceiptPlay.run(server, async (play) => {
      const phone = await play.connect('plain', `${play.bob}/phone`);
      const desk = await play.connect('plain', `${play.bob}/desk`);
      for (const one of [phone, desk])
        one.send("<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
      const alice = await play.connect('plain', `${play.alice}/home`);
      await aWhile();
      const words = play.words();
      alice.send(play.message('m1', words, receiptRequest));
      await Promise.all([phone.hears(words), desk.hears(words)]);
      await alice.receipt('m1');
      await aWhile();
      expect(alice.receipts).toHaveLength(1);
      const message = await play.logged(words, 'confirmed');
      expect(new Set(message.deliveries.map(({ resource }) => resource))).toEqual(new Set(['desk', 'phone']));
    }),
  );

  test('the receipt comes within 3 s of sending', () =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect('plain', `${play.bob}/phone`);
      const alice = await play.connect('plain', `${play.alice}/home`);
      const words = play.words();
      alice.send(play.message('m1', words, receiptRequest));
      await alice.receipt('m1', 3000);
      await bob.hears(words);
    }));

  test.concurrent('nothing is asked, nothing is answered', () =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect('plain', `${play.bob}/phone`);
      const alice = await play.connect('plain', `${play.alice}/home`);
      const words = play.words();
      alice.send(play.message('m1', words));
      await bob.hears(words);
      await play.logged(words, 'confirmed');
      await aWhile();
      expect(alice.messages).toEqual([]);
    }),
  );
});

eachServer("smack-legacy's message events", (server) => {
  test.concurrent('away and back: offline from the server, delivered and displayed from the client', () =>
    ReceiptPlay.run(server, async (play) => {
      const alice = await play.connect('smack-events', `${play.alice}/home`);
      const words = play.words();
      alice.say({ to: play.bob, id: 'm1', body: words, events: true });
      await alice.message('the offline event', (message) => message.events.includes('offline'));
      const bob = await play.connect('smack-events', `${play.bob}/phone`);
      await bob.hears(words);
      await play.logged(words, 'received');
      bob.displayed(`${play.alice}/home`, 'm1');
      const message = await play.logged(words, 'displayed');
      expect(message.deliveries).toMatchObject([
        { resource: 'phone', state: 'displayed', evidence: 'event' },
      ]);
      await aWhile();
      const names = alice.notifications.filter(({ id }) => id === 'm1').map(({ name }) => name);
      expect(names).toEqual(['offline', 'delivered', 'displayed']);
    }),
  );

  test.concurrent('a client that cannot say delivered: we say it for it, once', () =>
    ReceiptPlay.run(server, async (play) => {
      const bob = await play.connect('plain', `${play.bob}/phone`);
      const alice = await play.connect('smack-events', `${play.alice}/home`);
      const words = play.words();
      alice.say({ to: play.bob, id: 'm1', body: words, events: true, request: true });
      await bob.hears(words);
      await alice.receipt('m1');
      await aWhile();
      expect(alice.notifications).toMatchObject([{ name: 'delivered', from: `${play.bob}/phone`, id: 'm1' }]);
      expect(alice.receipts).toHaveLength(1);
    }),
  );
});
