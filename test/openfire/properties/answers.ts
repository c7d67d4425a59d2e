/** acknowledge, events and presence-gate: what senders are told. */
import { xml } from '@xmpp/client';
import type { Server } from '../../support/server/servers.ts';
import { newAccounts } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { eventRequest, hasBody, isReceiptFor, received } from '../../support/xmpp/stanzas.ts';
import { alice, bob, carol, eventsIn, fromServer, receiptsFromServer } from './talk.ts';
import type { PropertyTalk } from './talk.ts';

export function answers(talk: PropertyTalk): void {
  const { change, say, logged, pair } = talk;
  let server: Server;
  beforeAll(() => {
    ({ server } = talk.launched);
  });

  test('acknowledge: off, observe, on-evidence', async () => {
    const [sender, reader] = await pair();
    const answer = (id: string): Promise<void> =>
      reader.send(xml('message', { to: sender.bare, type: 'chat' }, received(id)));
    await change('acknowledge', 'off');
    const off = await say(sender, reader.bare);
    await logged(off, 'confirmed');
    await answer(off);
    await sender.message(isReceiptFor(off));
    await change('acknowledge', 'observe');
    const observed = await say(sender, reader.bare);
    await logged(observed, 'confirmed');
    await answer(observed);
    expect((await logged(observed, 'received')).deliveries).toMatchObject([{ evidence: 'receipt' }]);
    await change('acknowledge', null);
    const on = await say(sender, reader.bare);
    await sender.message(isReceiptFor(on));
    // Alice may be told once more what she read in the last moment of another test.
    const told = receiptsFromServer(sender).filter((id) => [off, observed, on].includes(id ?? ''));
    expect(told).toEqual([on]);
    await logged(off, 'confirmed');
  });

  test('events', async () => {
    const sender = await signIn(server, alice);
    const heardBack = async (id: string): Promise<string[]> => {
      const reader = await signIn(server, carol);
      const heard = eventsIn(await reader.message(hasBody(id)));
      await logged(id, 'confirmed');
      await reader.signOut();
      return heard;
    };
    await change('events', 'false');
    const off = await say(sender, 'carol@localhost', eventRequest());
    await logged(off, 'stored');
    expect(await heardBack(off)).toEqual(['offline', 'delivered']);
    await change('events', null);
    const on = await say(sender, 'carol@localhost', eventRequest());
    await logged(on, 'stored');
    expect(await heardBack(on)).toEqual(['delivered']);
    await sender.message(isReceiptFor(on));
    await sender.message((stanza) => eventsIn(stanza).includes('delivered'));
    expect(
      fromServer(sender)
        .map(eventsIn)
        .filter(({ length }) => length > 0),
    ).toEqual([
      ['offline', 'id'],
      ['delivered', 'id'],
    ]);
  });

  test('presence-gate', async () => {
    const [stranger] = await newAccounts(server, 1);
    const reader = await signIn(server, bob, { resource: 'phone' });
    const sender = await signIn(server, stranger ?? alice);
    const gated = await say(sender, reader.bare);
    await logged(gated, 'confirmed');
    await change('presence-gate', 'false');
    const open = await say(sender, reader.bare);
    await sender.message(isReceiptFor(open));
    await change('presence-gate', null);
    const gatedAgain = await say(sender, reader.bare);
    await logged(gatedAgain, 'confirmed');
    const friend = await signIn(server, alice);
    await friend.message(isReceiptFor(await say(friend, reader.bare)));
    expect(receiptsFromServer(sender)).toEqual([open]);
  });
}
