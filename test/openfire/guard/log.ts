/** What the log says about the letters of a play. */
import type { MessageView as LoggedMessage } from '../../../src/store/reader.ts';
import { rest } from '../../support/server/rest.ts';
import type { FullMessage } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { until } from '../../support/until.ts';
import type { Sent } from './letters.ts';

export interface Row extends LoggedMessage {
  readonly id: string | null;
}

export abstract class PlayLog {
  readonly server: Server;
  /** Bare JID of whoever reads. */
  readonly bare: string;
  /** Bare JID of whoever writes. */
  private readonly writer: string;

  constructor(server: Server, writer: string, bare: string) {
    this.server = server;
    this.writer = writer;
    this.bare = bare;
  }

  /** Rows of the log. */
  async rows(query: Record<string, string>): Promise<readonly Row[]> {
    return rest(this.server).messages(query);
  }

  /** Which element messages bear their identity in. */
  async identityForm(): Promise<'stanza-id' | 'receipt-id'> {
    const { request } = rest(this.server);
    const settings = (await request('/api/v1/settings')).body as {
      items: readonly { readonly name: string; readonly value: string }[];
    }; // docs/rest.md
    const setting = settings.items.find(({ name }) => name === 'plugin.receipts.stanza-ids');
    if (setting?.value === 'off') return 'receipt-id';
    // Where these plays are run beside another plugin that serves the archive.
    const health = (await request('/api/v1/health')).body as {
      problems: readonly string[];
    }; // docs/rest.md
    return health.problems.includes('RECEIPTS_ARCHIVE_FOREIGN') ? 'receipt-id' : 'stanza-id';
  }

  /** A row with its timeline. */
  message(row: Row): Promise<FullMessage> {
    return rest(this.server).message(row.stanzaId);
  }

  /** What became of a message and when, for whoever waited for something else in vain. */
  private async timeline(row: Row): Promise<string> {
    const { timeline } = await this.message(row);
    return `${row.id ?? ''}: ${timeline.map(({ at, state, reason }) => `${at} ${state} ${reason ?? ''}`).join(', ')}`;
  }

  /** The rows of the log about letters, by their ids; each has exactly one. */
  async log(sent: readonly Sent[]): Promise<Map<string, Row>> {
    const query = { participant: this.bare, with: this.writer, order: 'asc', limit: '500' };
    const rows = await this.rows(query);
    const found = new Map<string, Row>();
    for (const { id } of sent) {
      const own = rows.filter((row) => row.id === id);
      expect(own).toHaveLength(1);
      for (const row of own) found.set(id, row);
    }
    return found;
  }

  /** Waits until the server has taken all letters. */
  async taken(sent: readonly Sent[]): Promise<void> {
    await until('all to be taken', () => this.log(sent));
  }

  /** Waits until each letter's row is in this state. */
  async logged(sent: readonly Sent[], state: string): Promise<Map<string, Row>> {
    const inVain = async (cause: unknown): Promise<never> => {
      const found = await Promise.all([...(await this.log(sent)).values()].map((row) => this.timeline(row)));
      throw new Error([String(cause), ...found].join('\n'), { cause });
    };
    return until(`all to be ${state}`, async () => {
      const rows = await this.log(sent);
      const states = [...rows.values()].map((row) => row.state);
      if (states.some((one) => one !== state)) throw new Error(states.join(' '));
      return rows;
    }).catch(inVain);
  }

  /** One letter's row with its timeline. */
  async told(sent: Sent): Promise<FullMessage> {
    const row = (await this.log([sent])).get(sent.id);
    if (row === undefined) throw new Error(`${sent.id} is not in the log`);
    return this.message(row);
  }

  /** Waits until each letter has gone back into the offline store, as its timeline says. */
  async returned(sent: readonly Sent[]): Promise<void> {
    await until('all to be back in the offline store', async () => {
      for (const row of (await this.log(sent)).values()) {
        const { timeline } = await this.message(row);
        if (timeline.at(-1)?.state !== 'stored') throw new Error(JSON.stringify(timeline));
      }
      return true;
    });
  }
}
