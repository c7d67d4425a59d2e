/** No message is lost: what the guard does when sessions die, on a real Openfire with real clients. */
import { deadLinks } from './guard/dead-links.ts';
import { elsewhere } from './guard/elsewhere.ts';
import { endings } from './guard/endings.ts';
import { flush } from './guard/flush.ts';
import { pings } from './guard/pings.ts';
import { resume } from './guard/resume.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('dead links', deadLinks);
guarded.each('another device', elsewhere);
guarded.each('the login flush', flush);
guarded.each('stream management', resume);
guarded.each('endings', endings);
guarded.each('questions', pings);
