/** enabled: off, nothing of the plugin is to be seen; on, it is there again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import { health, healthy, metric } from '../../support/server/api.ts';
import type { Server } from '../../support/server/servers.ts';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { eventRequest, hasBody, isReceiptFor, stanzaIds } from '../../support/xmpp/stanzas.ts';
import { asked, carol, eventsIn, fromServer, receiptsFromServer } from './talk.ts';
import type { PropertyTalk } from './talk.ts';

export function enabled(talk: PropertyTalk): void {
  const { change, say, logged, inLog, pair } = talk;
  let server: Server;
  beforeAll(() => {
    ({ server } = talk.launched);
  });

  test('enabled: off, the server behaves as if the plugin were absent; on, it works again', async () => {
    const [sender, reader] = await pair();
    const before = await say(sender, reader.bare);
    await sender.message(isReceiptFor(before));
    await healthy(server);
    await change('enabled', 'false');
    const { bytes } = (await health(server)).spool;
    const submitted = await metric(server, 'submitted_messages');
    const askedBefore = asked(reader).length;

    const stamp = xml('stanza-id', { xmlns: 'urn:xmpp:sid:0', by: reader.bare, id: 'of the sender' });
    const there = await say(sender, reader.bare, stamp, eventRequest());
    const plain = await say(sender, reader.bare);
    const away = await say(sender, 'carol@localhost', eventRequest());
    expect(stanzaIds(await reader.message(hasBody(there)))).toEqual([[reader.bare, 'of the sender']]);
    expect(stanzaIds(await reader.message(hasBody(plain)))).toEqual([]);
    await sender.settle();
    const returned = await signIn(server, carol);
    const offline = await returned.message(hasBody(away));
    expect(eventsIn(offline)).toEqual(['offline', 'delivered']);
    expect(stanzaIds(offline)).toEqual([]);
    await returned.signOut();

    await change('enabled', 'true');
    const after = await say(sender, reader.bare);
    await sender.message(isReceiptFor(after));
    expect(stanzaIds(await reader.message(hasBody(after)))).toHaveLength(1);
    await logged(after, 'confirmed');
    // One question after it came on; none while it was off.
    expect(asked(reader).length).toBe(askedBefore + 1);
    expect(receiptsFromServer(sender)).toEqual([before, after]);
    expect(fromServer(sender)).toHaveLength(2);
    for (const id of [there, plain, away]) expect(await inLog(id)).toBe(false);
    expect(await metric(server, 'submitted_messages')).toBe(submitted + 1);
    expect(bytes).toBeGreaterThan(0);
  });

  test('enabled: nothing at all goes into the spool while it is off', async () => {
    const [sender, reader] = await pair();
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
    await healthy(server);
    await change('enabled', 'false');
    const { bytes } = (await health(server)).spool;
    for (let count = 0; count < 20; count++) await say(sender, reader.bare);
    await reader.message(hasBody(`words-${talk.counter}`));
    const other = await signIn(server, carol);
    await other.signOut();
    await sender.settle();
    expect((await health(server)).spool.bytes).toBe(bytes);
    await change('enabled', null);
    await until('events', async () => (await health(server)).spool.bytes > bytes);
  });

  test.each(['before', 'while'])(
    'enabled: who has hidden %s it was off is hidden when it is on again',
    async (when) => {
      const [sender, reader] = await pair();
      const hide = async (): Promise<void> => {
        await reader.send(xml('presence', { type: 'unavailable', to: sender.bare }));
        await reader.settle();
      };
      if (when === 'before') await hide();
      await change('enabled', 'false');
      if (when === 'while') await hide();
      await change('enabled', null);
      const hidden = await say(sender, reader.jid);
      await logged(hidden, 'confirmed');
      // What she sees is looked at a moment later.
      await sleep(600);
      await reader.send(xml('presence'));
      await reader.settle();
      const seen = await say(sender, reader.jid);
      await sender.message(isReceiptFor(seen));
      expect(receiptsFromServer(sender)).not.toContain(hidden);
    },
  );
}
