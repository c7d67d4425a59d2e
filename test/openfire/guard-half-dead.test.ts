/** No message is lost though its readers' links are dead one way only, on a real Openfire with real clients. */
import { halfDeadLinks } from './guard/half-dead.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('links that are deaf', halfDeadLinks);
