/** What is guarded: everything that says something, in whatever words; and what is heard, beside whatever words. */
import { content } from './guard/content.ts';
import { neighboursOfSignals } from './guard/neighbours.ts';
import { privateMessages } from './guard/private-messages.ts';
import { guardedServers } from './guard/servers.ts';
import { typing } from './guard/typing.ts';

const guarded = guardedServers();

guarded.each('content without a body', content);
guarded.each('signals', neighboursOfSignals);
guarded.each('private messages', privateMessages);
guarded.each('typing', typing);
