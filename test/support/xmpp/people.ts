/** Alice and bob, whom `launch` makes friends of each other, at a server of a suite's own. */
import type { Server } from '../server/servers.ts';
import { signIn } from './client.ts';
import type { TestClient } from './client.ts';
import { chat, isReceiptFor, receiptRequest } from './stanzas.ts';

export async function aliceAndBob(server: Server): Promise<[alice: TestClient, bob: TestClient]> {
  return [
    await signIn(server, { name: 'alice', password: 'secret' }),
    await signIn(server, { name: 'bob', password: 'secret' }),
  ];
}

/** Sends messages that ask for receipts, with `prefix-0`, `prefix-1` … as ids and bodies. */
export async function say(
  from: TestClient,
  to: TestClient,
  prefix: string,
  count: number,
): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await from.send(...ids.map((id) => chat(to.bare, id, { id }, receiptRequest())));
  return ids;
}

/** Waits until bob has them all and alice has a receipt for each. */
export async function answered(alice: TestClient, bob: TestClient, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await bob.message((stanza) => stanza.attrs['id'] === id);
    await alice.message(isReceiptFor(id), 30_000);
  }
}
