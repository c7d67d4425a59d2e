/** Nothing goes on without end: redeliveries succeed or end with a reason, on a real Openfire with real clients. */
import { goneResource } from './guard/gone-resource.ts';
import { readable } from './guard/readable.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers({ set: ['guard.gone-resource=rfc'] });

guarded.each('kept stanzas', readable);
guarded.each('a device that has gone', goneResource);
