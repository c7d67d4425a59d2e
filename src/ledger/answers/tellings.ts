/**
 * Tells senders what they are owed, until they have read it. Each telling is a command to the shim. A session that was
 * told has to prove that it has read it, just as the recipient had to; otherwise the account's next session is told.
 * Who is told is decided in telling.ts, whether anything is told in acknowledge.ts.
 */
import type { Order } from '../../model/command.ts';
import type { TrackedMessage } from '../../model/message.ts';
import { owed } from '../../model/promise.ts';
import { hasRead, holds, maxRounds, recipientsOf } from '../../model/telling.ts';
import type { Recipient, Telling, Told } from '../../model/telling.ts';
import type { CommandStep, SessionOpened, ToldSession } from '../../spool/event.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { StoredProgress } from '../../store/ledger-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Session } from '../memory/sessions.ts';
import { KnownTellings } from './known-tellings.ts';
import { stanzaFor } from './stanza.ts';

/** Milliseconds after which a command that has begun counts as ended; the spool may have had no room for the event. */
const commandMs = 60_000;

const bits: Readonly<Record<Told, number>> = {
  receipt: owed.receipt,
  delivered: owed.deliveredEvent,
  offline: owed.offlineEvent,
};

type Executed = Pick<CommandStep, 'command' | 'outcome' | 'reason'>;

export class Tellings {
  private readonly state: LedgerState;
  private readonly known: KnownTellings;
  /** Commands that have begun and not ended, with the time of the beginning by the ledger's clock. */
  private readonly begun = new Map<number, number>();

  constructor(state: LedgerState, progress: StoredProgress) {
    this.state = state;
    this.known = new KnownTellings(state.store, state.sessions, state.changes, progress);
    const waiting = new Set(progress.outbox.map(({ command }) => command));
    for (const { command } of this.known.all()) {
      if (command !== null && !waiting.has(command)) this.begun.set(command, state.now);
    }
  }

  get isBusy(): boolean {
    return this.begun.size > 0;
  }

  /** Tellings that an earlier handler held. */
  held(): readonly Telling[] {
    return this.known.all().filter(({ phase }) => phase === 'held');
  }

  /** Tells the sender of this message what he is owed, in the name of a session or account, at once or held. */
  tell(message: TrackedMessage, told: Told, from: string, handedAt: number | null, isHeld = false): Telling {
    const { lastAt } = this.state;
    const telling: Telling = {
      id: this.known.newId(),
      message: message.row,
      told,
      asker: message.from,
      from,
      handedAt,
      xml: stanzaFor(message, told, from),
      madeAt: lastAt,
      phase: 'held',
      command: null,
      holders: [],
      had: [],
      rounds: 0,
    };
    this.known.add(telling);
    if (!isHeld) this.release(telling, message);
    return telling;
  }

  /** The telling need not be held any longer. */
  release(telling: Telling, message: TrackedMessage): void {
    const { changes, sessions } = this.state;
    changes.setOwed(message, message.owed & ~bits[telling.told]);
    telling.phase = 'asked';
    if (domainOf(telling.asker) !== domainOf(message.to)) {
      // The sender's server knows his sessions, and nobody here knows what they read.
      this.known.remove(telling);
      changes.addCommand(this.order(telling, null, message.sentAt));
      return;
    }
    const recipients = recipientsOf(telling, sessions.ofAccount(bareJid(telling.asker)));
    this.command(telling, recipients, message.sentAt);
  }

  drop(telling: Telling): void {
    this.known.remove(telling);
  }

  begins(command: number): void {
    if (this.known.ofCommand(command) !== undefined) this.begun.set(command, this.state.now);
  }

  /** A session was told. */
  handed({ command, stream, sequence }: ToldSession): void {
    const telling = this.known.ofCommand(command);
    const holder = telling?.holders.find((one) => one.stream === stream);
    if (telling === undefined || holder === undefined) return;
    holder.position = sequence;
    this.known.changed(telling);
    const session = this.state.sessions.get(stream);
    // Two threads write this event and that of the session's end.
    if (session === undefined || session.ended) return this.leave(telling, stream);
    this.state.sessions.schedule(session, this.state.now + this.state.settings['guard.pingAfterMs']);
  }

  /**
   * A command has ended. It answers a telling that was refused because the sender may not see the JID in whose name it
   * was.
   */
  executed({ command, outcome, reason }: Executed): Telling | null {
    this.begun.delete(command);
    const telling = this.known.ofCommand(command);
    if (telling === undefined) return null;
    const wasTold = telling.holders.some(({ position }) => position !== null);
    if (telling.phase === 'asked' && outcome !== 'done' && !wasTold) {
      this.known.remove(telling);
      return reason === 'presence' ? telling : null;
    }
    telling.phase = 'owed';
    this.known.commandEnded(telling);
    this.consider(telling);
    return null;
  }

  /** The session has opened, or its client has begun to read. */
  sessionOpened(session: Session, { at }: Pick<SessionOpened, 'at'>): void {
    if (!session.listens) return;
    for (const telling of this.known.of(bareJid(session.jid), at)) {
      // When it was to be told, its client did not read yet.
      if (telling.holders.some(({ stream, position }) => stream === session.stream && position === null)) {
        if (telling.command !== null) continue;
        this.forget(telling, session.stream);
      }
      this.consider(telling);
    }
  }

  sessionEnded({ stream, jid }: Session): void {
    for (const telling of this.known.ofStream(stream)) this.leave(telling, stream);
    this.known.left(bareJid(jid));
  }

  /** The session has read everything that was sent to it before this sequence. */
  passed(stream: string, barrier: number): void {
    for (const telling of this.known.ofStream(stream)) {
      if (!holds(telling, stream)) continue;
      if (hasRead(telling, stream, barrier)) this.known.remove(telling);
      else if (!holds(telling, stream)) this.known.changed(telling);
    }
  }

  /** Number of tellings that the session was sent and has not proved to have read. */
  unread(stream: string): number {
    return this.known.ofStream(stream).filter((telling) => holds(telling, stream)).length;
  }

  accountChanged(account: string, at: number): void {
    for (const telling of this.known.of(account, at)) this.known.remove(telling);
  }

  /**
   * Openfire, or the plugin in it, was started: commands that had begun have ended, though not all have reported it.
   */
  started(): void {
    for (const command of this.begun.keys()) this.executed({ command, outcome: 'unknown', reason: null });
  }

  settle(): void {
    for (const [command, since] of this.begun) {
      if (this.state.now - since <= commandMs) continue;
      this.executed({ command, outcome: 'unknown', reason: null });
    }
  }

  rest(): void {
    this.known.rest();
  }

  /** Tells the sessions that are due, if there are any. */
  private consider(telling: Telling): void {
    if (telling.command !== null || telling.phase !== 'owed') return;
    const recipients = recipientsOf(telling, this.state.sessions.ofAccount(bareJid(telling.asker)));
    if (recipients.length === 0) return;
    if (telling.rounds >= maxRounds) return this.known.remove(telling);
    this.command(telling, recipients, telling.madeAt);
  }

  private command(telling: Telling, recipients: readonly Recipient[], askedAt: number): void {
    telling.command = this.state.changes.addCommand(this.order(telling, recipients, askedAt));
    if (recipients.length > 0) telling.rounds += 1;
    telling.holders = [
      ...telling.holders,
      ...recipients.map((recipient) => ({ ...recipient, position: null, read: false })),
    ];
    this.known.changed(telling);
  }

  /** `recipients` is null if the sender is on another server. `askedAt` is in milliseconds since 1970. */
  private order(telling: Telling, recipients: readonly Recipient[] | null, askedAt: number): Order {
    const { xml, from, asker, handedAt } = telling;
    // Once the gate has let it through, telling it again gives nothing away.
    const isGated = this.state.settings['presence-gate'] && telling.phase === 'asked';
    const gate = isGated ? { owner: from, viewer: asker } : null;
    return { kind: 'tell', xml, gate, recipients, handedAt, askedAt };
  }

  private leave(telling: Telling, stream: string): void {
    this.forget(telling, stream);
    this.consider(telling);
  }

  private forget(telling: Telling, stream: string): void {
    telling.holders = telling.holders.filter((holder) => holder.stream !== stream);
    this.known.unhold(telling, stream);
    this.known.changed(telling);
  }
}
