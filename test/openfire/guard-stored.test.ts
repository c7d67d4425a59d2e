/** The offline store: what is taken out of it, shown of it, or belongs to an account that is no more. */
import { guardedServers } from './guard/servers.ts';
import { stored } from './guard/stored.ts';

const guarded = guardedServers();

guarded.each('the offline store', stored);
