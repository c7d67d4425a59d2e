/** What REST says of a round's accounts. */
import { rest } from '../../../support/server/rest.ts';
import type { FullMessage } from '../../../support/server/rest.ts';
import type { Row } from '../model/known.ts';
import { hasEnded } from '../model/endings.ts';
import { messageIn } from '../plan/token.ts';
import type { FaultServer } from './fault-server.ts';

/** A page's length; no account of a round takes part in more messages. */
const maxRows = 500;

type Listed = Awaited<ReturnType<ReturnType<typeof rest>['messages']>>[number];

/** What only a message's own page tells. */
interface Detail {
  /** The state with which it was read. */
  readonly of: string;
  readonly message: number | null;
  readonly reason: string | null;
  readonly steps: number;
}

function detailOf(of: string, { timeline, xml }: FullMessage): Detail {
  return {
    of,
    message: messageIn(xml),
    reason: timeline.findLast(({ state }) => hasEnded(state))?.reason ?? null,
    steps: timeline.length,
  };
}

export class RoundLog {
  private readonly server: FaultServer;
  private readonly names: readonly string[];
  /** Details by stanza-id: a row is looked at again only where it has changed. */
  private readonly details = new Map<string, Detail>();

  constructor(server: FaultServer, names: readonly string[]) {
    this.server = server;
    this.names = names;
  }

  /** Every message that one of the accounts takes part in, in the order they came. */
  async read(): Promise<Row[]> {
    const client = rest(this.server.server);
    const rows = new Map<string, Listed>();
    for (const name of this.names) {
      const query = { participant: `${name}@localhost`, order: 'asc', limit: String(maxRows) };
      for (const message of await client.messages(query)) rows.set(message.stanzaId, message);
    }
    const all = [...rows.values()].sort((one, other) => one.sentAt.localeCompare(other.sentAt));
    const result: Row[] = [];
    for (const row of all) {
      const { stanzaId, id, from, to, body, state, deliveries } = row;
      const { message, reason, steps } = await this.detail(row);
      result.push({ stanzaId, id, from, to, body, state, deliveries, message, reason, steps });
    }
    return result;
  }

  /** How the log says a message fared, a line each; says so where it cannot be read. */
  async timeline(stanzaId: string): Promise<string[]> {
    try {
      const { timeline } = await rest(this.server.server).message(stanzaId);
      return timeline.map((entry) =>
        Object.values(entry)
          .filter((value) => value !== null)
          .join(' '),
      );
    } catch (error) {
      return [String(error)];
    }
  }

  private async detail({ stanzaId, state, deliveries }: Listed): Promise<Detail> {
    const of = JSON.stringify([state, deliveries]);
    const known = this.details.get(stanzaId);
    if (known?.of === of) return known;
    const detail = detailOf(of, await rest(this.server.server).message(stanzaId));
    this.details.set(stanzaId, detail);
    return detail;
  }
}
