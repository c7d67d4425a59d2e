/**
 * `stanza-ids=off`, as it is by itself while another plugin serves the archive: nothing that could be taken for an id of
 * that is on a message, and no message is lost.
 */
import { xml } from '@xmpp/client';
import { deadLinks } from './guard/dead-links.ts';
import { elsewhere } from './guard/elsewhere.ts';
import { flush } from './guard/flush.ts';
import { handOuts } from './guard/hand-outs.ts';
import { GuardPlay } from './guard/play.ts';
import { resume } from './guard/resume.ts';
import { guardedServers } from './guard/servers.ts';
import { stamps } from './guard/stamps.ts';

const guarded = guardedServers({ links: ['pipe'], set: ['stanza-ids=off'] });

guarded.each('dead links without stanza-ids', deadLinks);
guarded.each('another device without stanza-ids', elsewhere);
guarded.each('the login flush without stanza-ids', flush);
guarded.each('hand-outs without stanza-ids', handOuts);
guarded.each('stamps without stanza-ids', stamps);
guarded.each('stream management without stanza-ids', resume);

guarded.each('stanza-ids are off', (server) => {
  test.concurrent('nothing of XEP-0359 is on what is delivered, handed out or advertised', () =>
    GuardPlay.run(server(), async (play) => {
      const stored = await play.store(2);
      const phone = await play.device('tcp', 'phone');
      const live = await play.send(2);
      await play.hears(phone, [...stored, ...live], [1, 1, 0, 0]);
      const all = [...phone.heard, ...play.alice.messages].map(String).join('');
      expect(all).not.toContain('<stanza-id');
      expect(all).toContain('urn:openfire-receipts:id:0');
      const query = xml('query', 'http://jabber.org/protocol/disco#info');
      const answer = await play.alice.client.iqCaller.request(
        xml('iq', { type: 'get', to: play.bare }, query),
        10_000,
      );
      expect(answer.toString()).toContain('urn:xmpp:receipts');
      expect(answer.toString()).not.toContain('urn:xmpp:sid:0');
    }),
  );
});
