/**
 * An @xmpp/client client driven by JSON lines; see foreign-client.ts for the commands and events. It uses stream management and
 * knows nothing of receipts, events and service discovery; as every client must, it answers unknown IQs with an error.
 * usage: xmpp_js_client.mjs HOST PORT JID PASSWORD
 */
import { createInterface } from 'node:readline';
import { client, jid } from '@xmpp/client';
import parse from '@xmpp/xml/lib/parse.js';

const [host, port, address, password] = process.argv.slice(2);
const { local, domain, resource } = jid(address);
const xmpp = client({ service: `xmpp://${host}:${port}`, domain, username: local, password, resource });
// The clients of these plays come back only when the play says so.
xmpp.reconnect.stop();

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const named = (stanza, name, namespace) => stanza.getChildren(name, namespace);

function described(stanza) {
  const x = stanza.getChild('x', 'jabber:x:event');
  return {
    from: stanza.attrs.from,
    to: stanza.attrs.to,
    id: stanza.attrs.id ?? null,
    type: stanza.attrs.type ?? 'normal',
    body: stanza.getChildText('body'),
    received: stanza.getChild('received', 'urn:xmpp:receipts')?.attrs.id ?? null,
    delayedBy: named(stanza, 'delay', 'urn:xmpp:delay').map((one) => one.attrs.from ?? null),
    stanzaIds: named(stanza, 'stanza-id', 'urn:xmpp:sid:0').map((one) => [one.attrs.by, one.attrs.id]),
    events: (x?.getChildElements() ?? []).map((one) => one.name).filter((name) => name !== 'id'),
    eventAbout: x?.getChild('id') === undefined ? null : x.getChildText('id'),
    children: stanza.getChildElements().map((one) => `{${one.getNS()}}${one.name}`),
  };
}

xmpp.on('stanza', (stanza) => {
  if (stanza.is('message')) tell({ event: 'message', ...described(stanza) });
});
xmpp.on('error', (error) => tell({ event: 'closed', reason: String(error) }));
xmpp.on('online', async (own) => {
  await xmpp.send(parse('<presence/>'));
  tell({ event: 'online', jid: own.toString() });
});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const command = JSON.parse(line);
    if (command.do === 'send') void xmpp.send(parse(command.xml));
    else if (command.do === 'disconnect')
      void xmpp.stop().then(() => tell({ event: 'closed', reason: 'disconnected' }));
  })
  .on('close', () => process.exit(0));

xmpp.start().catch((error) => tell({ event: 'failed', reason: String(error) }));
