/** Nothing goes on without end: redeliveries succeed or end with a reason, on a real Openfire with real clients. */
import { blocked } from './guard/blocked.ts';
import { crashing } from './guard/crashing.ts';
import { goneResource } from './guard/gone-resource.ts';
import { readable } from './guard/readable.ts';
import { refusals } from './guard/refusals.ts';
import { guardedServers } from './guard/servers.ts';

/** Other servers may be spoken to, and are looked for where nobody listens: no resolver is asked, which takes its time. */
const openfire = [
  'xmpp.server.socket.active=true',
  'xmpp.server.socket.port=0',
  'dnsutil.dnsOverride={*,127.0.0.1:9}',
];
const guarded = guardedServers({ set: ['guard.gone-resource=rfc'], openfire, components: true });

guarded.each('kept stanzas', readable);
guarded.each('a device that has gone', goneResource);
guarded.each('a client that crashes', crashing);
guarded.each('what is refused', refusals);
guarded.each('what is blocked', blocked);
