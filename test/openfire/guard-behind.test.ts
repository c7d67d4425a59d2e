/** Asking does not depend on how far the handler is: what is read at any load is known to be read. */
import { behindAccounts } from './guard/behind-accounts.ts';
import { behind, stopped } from './guard/behind.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('a handler that is behind', behind);
guarded.each('a handler that is stopped', (server, link) => {
  if (link === 'pipe') stopped(server);
});
guarded.each('accounts while nobody listens', behindAccounts);
