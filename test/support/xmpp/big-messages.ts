/** Messages that are so big that a few of them fill a spool. */
import type { TestClient } from './client.ts';
import { chat, receiptRequest } from './stanzas.ts';

/** With text and stanza an event of such a message takes 0.8 MB: four or five fill the smallest spool. */
const bodyOf = (id: string): string => `${id} ${'x'.repeat(400_000)}`;
export const bigMessages = 12;

/** Sends more than the smallest spool can hold; ids begin with `prefix`. */
export async function sendTooMuch(sender: TestClient, to: string, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: bigMessages }, (_, index) => `${prefix}-${index}`);
  for (const id of ids) await sender.send(chat(to, bodyOf(id), { id }, receiptRequest()));
  return ids;
}
