/** The offline store: what is taken out of it, shown of it, or belongs to an account that is no more. */
import { comingOnline } from './guard/coming-online.ts';
import { privateStore } from './guard/private-store.ts';
import { guardedServers } from './guard/servers.ts';
import { stored } from './guard/stored.ts';

const guarded = guardedServers();

guarded.each('the offline store', stored);
guarded.each('private messages in the offline store', privateStore);
guarded.each('somebody who is coming online', comingOnline);
