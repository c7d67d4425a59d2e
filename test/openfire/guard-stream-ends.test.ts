/** Whose hand a session's end was, and what that proves: on a real Openfire, with real clients, over both links. */
import { guardedServers } from './guard/servers.ts';
import { patient, streamEnds } from './guard/stream-ends.ts';

const guarded = guardedServers({ set: [`guard.pingAfterMs=${patient}`] });

guarded.each('ends of streams', streamEnds);
