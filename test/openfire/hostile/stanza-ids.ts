/** Forged stanza-ids: those by this server are removed or replaced, those of others are left alone. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Account } from '../../../tools/host/options.ts';
import { rest } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { chat, hasBody, stanzaIds } from '../../support/xmpp/stanzas.ts';
import { fence, friends, logged } from './friends.ts';

const stanzaIdNamespace = 'urn:xmpp:sid:0';

export function forgedStanzaIds(server: Server): void {
  let alice: Account;
  let bob: Account;
  let carol: Account;
  beforeAll(async () => {
    [alice, bob, carol] = await friends(server);
  });

  const stamp = (by: string, id: string): Element => xml('stanza-id', { xmlns: stanzaIdNamespace, by, id });

  test('those by this server are removed, those of others are left alone', async () => {
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob);
    const elsewhere = [
      ['room@conference.localhost', 'of a room'],
      ['bob@elsewhere.example', 'of another server'],
    ] as const;
    await sender.send(
      chat(
        reader.bare,
        'forged',
        { id: 'm1' },
        stamp(reader.bare, 'forged'),
        stamp(reader.bare.toUpperCase(), 'forged in capitals'),
        stamp('localhost', 'forged for the server'),
        stamp(`${carol.name}@localhost`, 'forged for carol'),
        ...elsewhere.map(([by, id]) => stamp(by, id)),
      ),
    );
    const heard = await reader.message(hasBody('forged'));
    const message = await logged(server, reader.bare, 'forged', 'confirmed');
    expect(stanzaIds(heard)).toEqual([...elsewhere, [reader.bare, message.stanzaId]]);
    expect(message.stanzaId).toMatch(/^[\w-]{32}$/);
  });

  test('a valid one of another message is replaced, and that message stays what it was', async () => {
    const [sender, reader, thief] = [
      await signIn(server, alice),
      await signIn(server, bob),
      await signIn(server, carol),
    ];
    await sender.send(chat(reader.bare, 'first', { id: 'm1' }));
    const first = await logged(server, reader.bare, 'first', 'confirmed');
    const borrowed = stamp(reader.bare, first.stanzaId);
    await thief.send(chat(reader.bare, 'first', { id: 'm1' }, borrowed));
    await sender.send(chat(reader.bare, 'second', { id: 'm1' }, borrowed));
    await sender.send(chat(reader.bare, 'third', { id: 'm3' }, borrowed));
    await fence(thief, reader);
    await fence(sender, reader);
    const log = await rest(server).messages({ participant: reader.bare, order: 'asc' });
    const said = log.filter(({ body }) => /^(first|second|third)$/.test(body ?? ''));
    expect(said.map(({ from, body }) => [from, body])).toEqual(
      expect.arrayContaining([
        [sender.jid, 'first'],
        [thief.jid, 'first'],
        [sender.jid, 'second'],
        [sender.jid, 'third'],
      ]),
    );
    expect(said).toHaveLength(4);
    for (const { stanzaId, from, body } of said) {
      const heard = reader.messages.filter(
        (stanza) => stanza.attrs['from'] === from && hasBody(body ?? '')(stanza),
      );
      expect(heard.map(stanzaIds)).toEqual([[[reader.bare, stanzaId]]]);
    }
    expect(await rest(server).message(first.stanzaId)).toMatchObject({ body: 'first', from: sender.jid });
  });
}
