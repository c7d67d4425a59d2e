/** What REST says of a round's accounts. */
import { rest, type FullMessage } from '../../../openfire/support/rest.ts';
import type { Server } from '../../../openfire/support/servers.ts';
import type { Row } from '../model/facts.ts';
import { hasEnded } from '../model/loss.ts';

/** A page's length; no account of a round takes part in more messages. */
const most = 500;

/** Of an ending: why, as the timeline has it. */
function reasonOf(message: FullMessage): string | null {
  const timeline = message.timeline as readonly { state: string; reason?: string | null }[]; // issue 4: entries have a reason
  return timeline.findLast(({ state }) => hasEnded(state))?.reason ?? null;
}

/** Every message that one of these accounts takes part in. */
export async function logOf(server: Server, names: readonly string[]): Promise<Row[]> {
  const client = rest(server);
  const rows = new Map<string, Row>();
  for (const name of names) {
    const found = await client.messages({
      participant: `${name}@localhost`,
      order: 'asc',
      limit: String(most),
    });
    for (const message of found) {
      const { stanzaId, from, to, body, state, deliveries } = message;
      if (rows.has(stanzaId)) continue;
      const { id } = message as unknown as { id: string | null }; // the contract's shape
      const reason = hasEnded(state) ? reasonOf(await client.message(stanzaId)) : null;
      rows.set(stanzaId, { stanzaId, id, from, to, body, state, reason, deliveries });
    }
  }
  return [...rows.values()];
}

/** How the log says a message fared, a line each; says so where it cannot be read. */
export async function timelineOf(server: Server, stanzaId: string): Promise<string[]> {
  try {
    const { timeline } = await rest(server).message(stanzaId);
    return timeline.map((entry) =>
      Object.values(entry)
        .filter((value) => value !== null)
        .join(' '),
    );
  } catch (error) {
    return [String(error)];
  }
}
