/** No message is lost: what the guard does when sessions die, on a real Openfire with real clients. */
import { deadLinks } from './guard/dead-links.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('dead links', deadLinks);
