import { existsSync } from 'node:fs';
import path from 'node:path';
import { rest } from '../support/server/rest.ts';
import { eachServer } from '../support/server/servers.ts';
import { newPair } from '../support/xmpp/accounts.ts';
import { signIn } from '../support/xmpp/client.ts';
import { chat } from '../support/xmpp/stanzas.ts';

const secret = (name: string): { name: string; password: string } => ({ name, password: 'secret' });

eachServer('a booted server', (server) => {
  test('prints the ready line of the contract', () => {
    expect(server.ready).toBe(
      `ready xmpp=127.0.0.1:${server.xmppPort} http=${server.url} token=${server.token}`,
    );
  });

  test('is healthy, over the link it was asked for', async () => {
    const { status, body } = await rest(server).request('/api/v1/health', { headers: { authorization: '' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', openfire: '4.2.0' });
    expect(JSON.stringify(body)).toContain(server.link);
  });

  test('has loaded the plugin from its plugins directory, once', () => {
    expect(existsSync(path.join(server.home, 'plugins', 'receipts', 'plugin.xml'))).toBe(true);
  });

  test('carries a message from alice to bob, who see each other, and logs it', async () => {
    const alice = await signIn(server, secret('alice'), { resource: 'boot' });
    const bob = await signIn(server, secret('bob'), { resource: 'boot' });
    await alice.stanza((stanza) => stanza.is('presence') && stanza.attrs['from'] === bob.jid);
    const body = `hello ${crypto.randomUUID()}`;
    const message = chat(bob.bare, body);
    await alice.send(message);
    const received = await bob.message((stanza) => stanza.getChildText('body') === body);
    expect(received.attrs['from']).toBe(alice.jid);
    const logged = await rest(server).untilMessage({ participant: bob.bare }, (item) => item.body === body);
    expect(logged).toMatchObject({ id: message.attrs['id'], from: alice.jid, to: bob.bare, body });
  });

  test('lets suites make accounts that are friends', async () => {
    const [one, two] = await newPair(server);
    const first = await signIn(server, one);
    const second = await signIn(server, two);
    await first.stanza((stanza) => stanza.is('presence') && stanza.attrs['from'] === second.jid);
  });
});
