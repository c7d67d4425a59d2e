/** Fetches what waits for each account at the end of a round, with a client that answers everything. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Memory } from '../clients/memory.ts';
import { XmppJsSession } from '../clients/xmpp-js.ts';
import type { History } from '../happening.ts';
import { ordinary } from '../plan/habits.ts';
import { Random } from '../random.ts';
import type { Weather } from '../server/weather.ts';

interface Around {
  readonly history: History;
  readonly port: number;
  readonly names: readonly string[];
  readonly nextSession: () => number;
  readonly weather: Weather;
}

export class Collectors {
  private readonly around: Around;
  private readonly sessions = new Map<string, XmppJsSession>();
  private readonly coming = new Set<Promise<void>>();
  private over = false;

  constructor(around: Around) {
    this.around = around;
  }

  /** Signs in for all; a client that loses its connection comes again. */
  async come(): Promise<void> {
    this.over = false;
    await Promise.all(this.around.names.map((name) => this.begin(name)));
  }

  /** Everything they have written has been dealt with, and so all that was sent to them before has been read. */
  async settle(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.settled(3000)));
  }

  async leave(): Promise<void> {
    this.over = true;
    await Promise.all(this.coming);
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    await Promise.all(
      sessions.map(async (session) => {
        const up = session.up && (await session.settled(3000));
        await session.goodbye();
        const how = up ? 'goodbye' : 'fault';
        this.around.history.add({ kind: 'closed', session: session.number, how, reason: 'all is fetched' });
      }),
    );
  }

  private begin(name: string): Promise<void> {
    const coming = this.comeFor(name).finally(() => this.coming.delete(coming));
    this.coming.add(coming);
    return coming;
  }

  private async comeFor(name: string): Promise<void> {
    while (!this.over && !this.around.weather.isAbandoned) {
      const number = this.around.nextSession();
      const session = new XmppJsSession({
        number,
        history: this.around.history,
        port: this.around.port,
        name,
        resource: 'collector',
        streamManagement: false,
        carbons: false,
        receipts: false,
        habits: ordinary,
        other: '',
        memory: new Memory(),
        random: new Random(name),
        crashed: () => undefined,
        lost: (reason) => {
          this.around.history.add({ kind: 'closed', session: number, how: 'server', reason });
          if (this.sessions.get(name) === session) this.sessions.delete(name);
          if (!this.over) void this.begin(name);
        },
      });
      try {
        await session.start();
        this.sessions.set(name, session);
        session.presence(5);
        return;
      } catch (error) {
        await session.kill();
        this.around.history.add({ kind: 'closed', session: number, how: 'failed', reason: String(error) });
        await sleep(400);
      }
    }
  }
}
