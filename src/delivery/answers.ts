/**
 * Decides for each message that a client has whether its sender is told so in the client's name, and waits with that
 * while another device of the recipient may answer for itself: for one message there is one answer.
 */
import { answersFor, mayAnswer, wantedBy } from './acknowledge.ts';
import type { Answer } from './acknowledge.ts';
import type { TrackedMessage } from './batch.ts';
import type { LedgerState } from './ledger-state.ts';
import { owed } from './promise.ts';
import type { Session } from './sessions.ts';
import type { Telling, Told } from './telling.ts';
import type { Tellings } from './tellings.ts';

/** What a client says by itself about what it has read has come by then. */
const answerMs = 5000;
const mostUnderWay = 50_000;

interface Held {
  readonly telling: Telling;
  readonly message: TrackedMessage;
  /** By the ledger's clock: not held for longer. */
  readonly until: number;
}

export class Answers {
  private readonly state: LedgerState;
  private readonly tellings: Tellings;
  /** By row of the message and what is told. */
  private readonly held = new Map<string, Held>();
  /** Until when the answer of a device that answers for itself may come, by row of the message. */
  private readonly underWay = new Map<number, number>();

  constructor(state: LedgerState, tellings: Tellings) {
    this.state = state;
    this.tellings = tellings;
    const earlier = tellings.held();
    const placed = state.store.findPlaced(earlier.map(({ message }) => message));
    for (const telling of earlier) {
      const found = placed.find(({ message }) => message.row === telling.message);
      if (found === undefined) tellings.drop(telling);
      else this.hold(telling, state.known.same(found.message));
    }
  }

  get isBusy(): boolean {
    return this.held.size > 0;
  }

  /** The client of this session has proved that it has the message, which it was sent at a time (null: not known). */
  confirmed(message: TrackedMessage, session: Session, handedAt: number | null): void {
    const { sessions, settings, now, changes } = this.state;
    const { acknowledge, events } = settings;
    const others = sessions.othersAwaiting(message, session);
    const answers = answersFor({
      owed: message.owed,
      features: session.features ?? new Set(),
      others,
      answerUnderWay: (this.underWay.get(message.row) ?? 0) > now,
      acknowledge,
      events,
    });
    this.act(answers.receipt, 'receipt', message, session, handedAt);
    this.act(answers.delivered, 'delivered', message, session, handedAt);
    if (answers.receipt.act === 'leave' || answers.delivered.act === 'leave') {
      if (this.underWay.size >= mostUnderWay) this.underWay.clear();
      // At the end: they are in the order in which they are over.
      this.underWay.delete(message.row);
      this.underWay.set(message.row, now + answerMs);
    }
    const bits =
      (answers.receipt.act === 'none' ? owed.receipt : 0) |
      (answers.delivered.act === 'none' ? owed.deliveredEvent : 0);
    changes.setOwed(message, message.owed & ~bits);
  }

  /** For a message that is durably in the offline store: once, however often it comes back into it. */
  stored(message: TrackedMessage, account: string): void {
    const { settings, changes } = this.state;
    if ((message.owed & owed.offlineEvent) === 0) return;
    if (settings.enabled && settings.events) this.tellings.tell(message, 'offline', account, null);
    changes.setOwed(message, message.owed & ~owed.offlineEvent);
  }

  /** Lets go of what need not be held any more. True where there is news. */
  settle(): boolean {
    const { now, sessions } = this.state;
    for (const [row, until] of this.underWay) {
      if (until > now) break;
      this.underWay.delete(row);
    }
    let any = false;
    for (const [id, { telling, message, until }] of this.held) {
      const { told } = telling;
      const isAnswered = told === 'offline' || (message.owed & wantedBy[told].bit) === 0;
      const waits =
        this.underWay.has(message.row) ||
        (told !== 'offline' && mayAnswer(sessions.othersAwaiting(message, null), told));
      if (!isAnswered && waits && now < until) continue;
      this.held.delete(id);
      any = true;
      if (isAnswered) this.tellings.drop(telling);
      else this.tellings.release(telling, message);
    }
    return any;
  }

  private act(
    { act }: Answer,
    told: 'receipt' | 'delivered',
    message: TrackedMessage,
    session: Session,
    handedAt: number | null,
  ): void {
    const key = keyOf(message.row, told);
    const held = this.held.get(key);
    if (act === 'tell' && held === undefined) this.tellings.tell(message, told, session.jid, handedAt);
    if (act === 'tell' && held !== undefined) {
      this.held.delete(key);
      this.tellings.release(held.telling, message);
    }
    if (act !== 'hold' || held !== undefined) return;
    this.hold(this.tellings.tell(message, told, session.jid, handedAt, true), message);
  }

  private hold(telling: Telling, message: TrackedMessage): void {
    const { now, settings } = this.state;
    const until = now + settings['guard.timeoutSeconds'] * 1000 + answerMs;
    this.held.set(keyOf(message.row, telling.told), { telling, message, until });
  }
}

function keyOf(message: number, told: Told): string {
  return `${message} ${told}`;
}
