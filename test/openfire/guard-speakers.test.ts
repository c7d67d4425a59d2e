/** External components beside clients: whose word counts, and what shows a text to a reader. */
import { guardedServers } from './guard/servers.ts';
import { shown } from './guard/shown.ts';
import { speakers } from './guard/speakers.ts';

const guarded = guardedServers({ components: true });

guarded.each('who speaks', speakers);
guarded.each('texts in other forms', shown);
