/** Signals beside legal XML that is hard to read: each is heard. */
import { isOpenfireFrom } from '../../support/server/version.ts';
import { until } from '../../support/until.ts';
import { GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const neighbours = {
  constructor: `<constructor xmlns='urn:x'/>`,
  prototype: `<__proto__ xmlns='urn:x'><valueOf/>x</__proto__>`,
  attributes: `<x xmlns='urn:x' __proto__='1' constructor='2' toString='3'/>`,
  nested: `<x xmlns='urn:x'>${'<a>'.repeat(101)}${'</a>'.repeat(101)}</x>`,
  many: `<a xmlns='urn:x'/>`.repeat(4000),
  references: `<x xmlns='urn:x' a='&#10;&amp;lt;&#x1F388;'>&#13;${'&lt;'.repeat(1000)}</x>`,
  prefixed: `<constructor:x xmlns:constructor='urn:x' constructor:a='1'/>`,
};

/** A current Openfire closes the connection of who writes that: its library takes no name beyond the first plane. */
const astral = `<𐐀 xmlns='urn:x'>x</𐐀>`;

const signals = {
  received: (id: string) => `<received xmlns='urn:xmpp:receipts' id='${id}'/>`,
  displayed: (id: string) => `<c:displayed xmlns:c='urn:xmpp:chat-markers:0' id='${id}'/>`,
  event: (id: string) => `<x xmlns='jabber:x:event'><displayed/><id>${id}</id></x>`,
};

export function neighboursOfSignals(server: GuardedServer): void {
  test.concurrent.each(Object.entries(signals))('%s beside anything legal is heard', (kind, signal) =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const takesAstral = !(await isOpenfireFrom(play.server, 5, 0));
      const beside = [...Object.values(neighbours), ...(takesAstral ? [astral] : [])];
      const sent = await play.send(beside.length);
      await until('all', () => phone.heard.length === sent.length);
      const state = kind === 'received' ? 'received' : 'displayed';
      const evidence = { received: 'receipt', displayed: 'marker', event: 'event' }[kind];
      // One after the other: a marker speaks for all that came before it.
      for (const [index, one] of sent.entries()) {
        const [before, after] = index % 2 === 0 ? [beside[index] ?? '', ''] : ['', beside[index] ?? ''];
        await phone.inProcess?.client.write(
          `<message to='${play.alice.bare}' type='chat' id='about-${one.id}'>${before}${signal(one.id)}${after}</message>`,
        );
        for (const { deliveries } of (await play.logged([one], state)).values()) {
          expect(deliveries).toMatchObject([{ resource: 'phone', state, evidence }]);
        }
      }
    }),
  );
}
