/** External components beside clients: whose word counts. */
import { guardedServers } from './guard/servers.ts';
import { speakers } from './guard/speakers.ts';

const guarded = guardedServers({ components: true });

guarded.each('who speaks', speakers);
