/** Who sends and reads what is hostile, and when all that follows from it has been done. */
import type { Account } from '../../../tools/host/options.ts';
import { rest } from '../../support/server/rest.ts';
import type { FullMessage } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { newAccounts } from '../../support/xmpp/accounts.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { chat, isReceiptFor, receiptRequest } from '../../support/xmpp/stanzas.ts';

const known = new Map<string, Promise<Account[]>>();

/** Three friends for all tests of a server. */
export async function friends(server: Server): Promise<[Account, Account, Account]> {
  const made = known.get(server.link) ?? newAccounts(server, 3);
  known.set(server.link, made);
  return (await made) as [Account, Account, Account]; // as many as were asked for
}

export const logged = (
  server: Server,
  participant: string,
  body: string,
  state: string,
): Promise<FullMessage> => rest(server).logged({ participant }, body, state);

/**
 * After this, everything that follows from what was sent before has been done: the log is written in the order of
 * the events, and receipts are sent in the order of the log.
 */
export async function fence(sender: TestClient, reader: TestClient): Promise<void> {
  const id = `fence-${crypto.randomUUID()}`;
  await sender.send(chat(reader.jid, id, { id }, receiptRequest()));
  await sender.message(isReceiptFor(id));
}
