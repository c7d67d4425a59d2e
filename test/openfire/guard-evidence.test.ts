/** Evidence reaches no further than it goes: on a real Openfire, with real clients, over both links. */
import { repetition } from './guard/repetition.ts';
import { scope } from './guard/scope.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('what clients say', scope);
guarded.each('what clients submit', repetition);
