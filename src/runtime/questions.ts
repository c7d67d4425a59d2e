/** The handler's own questions: the guard's pings to clients, and listings of offline stores from Openfire. */
import { randomBytes } from 'node:crypto';
import type { Ledger } from '../ledger/ledger.ts';
import { toShim } from '../link/messages.ts';
import { outcomeSlackMs } from '../model/session.ts';
import type { Settings } from '../settings/properties.ts';

export interface QuestionPorts {
  /** Null while there is no ledger. */
  ledger(): Ledger | null;
  settings(): Settings;
  send(frames: Buffer): void;
}

export class Questions {
  private readonly ports: QuestionPorts;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(ports: QuestionPorts) {
    this.ports = ports;
  }

  /** Sends the pings that are due, and sets a timer for the next ones. */
  ping(): void {
    const sessions = this.ports.ledger()?.sessions;
    const settings = this.ports.settings();
    // A question that is not sent must not be awaited.
    if (sessions === undefined || this.stopped || !settings.enabled) return;
    const timeout = settings['guard.timeoutSeconds'];
    const patience = timeout * 1000 + outcomeSlackMs;
    const due = sessions.due(performance.now(), () => randomBytes(12).toString('base64url'), patience);
    const frames = due.flatMap(({ session, question }) =>
      session.outstanding === null
        ? []
        : [toShim.ping(session.stream, session.jid, session.outstanding.ping, question, timeout)],
    );
    this.ports.send(Buffer.concat(frames));
    if (this.timer !== null) clearTimeout(this.timer);
    const next = sessions.nextDue();
    this.timer = next === null ? null : setTimeout(() => this.ping(), Math.max(1, next - performance.now()));
  }

  askForStored(): void {
    const accounts = this.ports.ledger()?.guard.takeQuestions() ?? [];
    if (accounts.length > 0)
      this.ports.send(Buffer.concat(accounts.map((account) => toShim.listOfflineStore(account))));
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
