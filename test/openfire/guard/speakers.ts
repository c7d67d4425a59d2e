/** A component may write any address as its sender's: what it says in the name of a client of this server proves nothing. */
import { until } from '../../support/until.ts';
import { Component } from '../../support/xmpp/component.ts';
import { transports } from '../../support/xmpp/reader.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const says = {
  receipt: (id: string, addresses: string) =>
    `<message ${addresses} id='said'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`,
  marker: (id: string, addresses: string) =>
    `<message ${addresses} id='said'><displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/></message>`,
  event: (id: string, addresses: string) =>
    `<message ${addresses} id='said'><x xmlns='jabber:x:event'><displayed/><id>${id}</id></x></message>`,
  error: (id: string, addresses: string) =>
    `<message ${addresses} type='error' id='${id}'><error type='wait'><recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
} as const;

let domains = 0;

export function speakers(server: GuardedServer): void {
  const cases = transports.flatMap((transport) =>
    (['receipt', 'marker', 'event', 'error'] as const).map((what) => [what, transport] as const),
  );
  test.concurrent.each(cases)(
    'a component sends a %s in the name of a client whose %s link is dead: all is brought to the next',
    (what, transport) =>
      GuardPlay.run(server(), async (play) => {
        const component = await Component.connect(server(), `gateway${++domains}.localhost`);
        try {
          const link = await play.link(transport);
          const phone = await play.device(transport, 'phone', { port: link.port });
          link.swallow();
          const sent = await play.send(2);
          await play.logged(sent, 'sent');
          const addresses = `from='${phone.jid}' to='${play.alice.jid}'`;
          const about = ({ attrs }: { attrs: Record<string, string | undefined> }): boolean =>
            attrs['from'] === phone.jid && (attrs['id'] === 'said' || attrs['type'] === 'error');
          for (const { id } of sent) component.send(says[what](id, addresses));
          await until('alice to have both', () => play.alice.messages.filter(about).length === sent.length);
          await play.gone('phone');
          await play.logged(sent, 'sent');
          const pad = await play.device('tcp', 'pad');
          await until('both', () => pad.heard.length === sent.length);
          await aWhile();
          expect(pad.heard).toHaveLength(sent.length);
          await play.logged(sent, 'confirmed');
        } finally {
          component.end();
        }
      }),
  );

  test.concurrent('what the client says itself counts beside it', () =>
    GuardPlay.run(server(), async (play) => {
      const component = await Component.connect(server(), `gateway${++domains}.localhost`);
      try {
        const phone = await play.device('websocket', 'phone', { receipts: true });
        const sent = await play.send(2);
        for (const { id } of sent)
          component.send(says.error(id, `from='${phone.jid}' to='${play.alice.jid}'`));
        await until('both', () => phone.heard.length === sent.length);
        await play.logged(sent, 'received');
      } finally {
        component.end();
      }
    }),
  );
}
