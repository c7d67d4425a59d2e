/** What is guarded: everything that says something, in whatever words. */
import { content } from './guard/content.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('content without a body', content);
