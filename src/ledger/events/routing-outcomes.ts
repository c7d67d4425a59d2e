/** What Openfire did with a message: handed it to a session, stored it, returned it, or nothing. */
import type { TrackedMessage } from '../../model/message.ts';
import { owed, owedToSender } from '../../model/promise.ts';
import { isEnding } from '../../model/state.ts';
import type { Outcome, Sent } from '../../spool/event.ts';
import { bareJid, isBare } from '../../stanza/jid.ts';
import type { Answers } from '../answers/answers.ts';
import type { Guard } from '../guard/guard.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Session } from '../memory/sessions.ts';
import { isFollowed } from '../rules/content.ts';
import type { Testimony } from './testimony.ts';

/**
 * Milliseconds before a client is asked that was handed offline messages, or a message for the second time: a client
 * that looks in and leaves again would otherwise get them again at every login.
 */
const handedOutMs = 100;
/** Milliseconds; an inactive client is asked while its radio is still on from the message. */
const maxInactivePatienceMs = 1000;

export class RoutingOutcomes {
  private readonly state: LedgerState;
  private readonly guard: Guard;
  private readonly testimony: Testimony;
  private readonly answers: Answers;

  constructor(state: LedgerState, guard: Guard, testimony: Testimony, answers: Answers) {
    this.state = state;
    this.guard = guard;
    this.testimony = testimony;
    this.answers = answers;
  }

  sent(event: Sent): void {
    const { known, sessions, changes } = this.state;
    const message = known.byKey(event.key);
    if (message === undefined || !isFollowed(message.type)) return;
    const session = this.state.openSession(event);
    if (event.flags.inDoubt) return this.inDoubt(message, event);
    changes.addDelivery({
      message,
      session: session.row,
      jid: event.jid,
      position: event.sequence,
      state: 'sent',
      evidence: null,
      at: event.at,
      sender: event.sender ?? null,
    });
    const cause = { jid: event.jid, evidence: null, at: event.at };
    const isCarbon = event.flags.carbon;
    // A carbon copy says nothing about the message itself, for example whether its recipient refused it.
    const isFirst = !(isCarbon && isEnding(message.state)) && changes.raiseMessage(message, 'sent', cause);
    if (!isFirst) changes.notify(message, 'sent', cause);
    const isHandedOut = message.storedAt > 0;
    const isView = event.flags.viewed;
    if (!isView || !isHandedOut) this.guard.placed(message);
    if (isView) {
      // The session viewed a copy (XEP-0013): the message is in the offline store, and stays there.
      const { sender } = event;
      const storedFor = sender === undefined ? undefined : { to: bareJid(event.jid), from: sender };
      if (!isHandedOut) changes.setStored(message, event.at, storedFor);
    } else if (isHandedOut) {
      changes.setStored(message, -message.storedAt);
      session.flushedAt = event.at;
    }
    // The link to another server has no resource, and a ping from here would not reach the reader there in order.
    if (isBare(event.jid)) return;
    sessions.hand(session, message, event.sequence, event.at);
    this.testimony.handed(message, session, event);
    session.managed = event.flags.managed;
    if (!session.managed) session.countedSince = null;
    else if (!session.ended) session.countedSince ??= event.sequence;
    session.inactive = event.flags.inactive;
    if (session.ended) return this.guard.sentLate(session, message);
    if (event.flags.unsent) session.unsent.push(message);
    if ((message.owed & owedToSender) !== 0 || changes.observed) {
      sessions.expect(session, message, { position: event.sequence, at: event.at, isCarbon });
    }
    const patience = this.patience(session);
    const isUrgent = isHandedOut || !isFirst;
    const after = isUrgent ? Math.min(patience, handedOutMs) : patience;
    sessions.schedule(session, this.state.due(event.at, after));
  }

  /**
   * The session was resumed while it was sent the message, perhaps over its old connection, so no answer on the new
   * connection proves anything.
   */
  private inDoubt(message: TrackedMessage, { flags }: Sent): void {
    if (flags.carbon) return;
    if (message.storedAt > 0) this.state.changes.setStored(message, -message.storedAt);
    this.guard.again(message);
  }

  outcome(event: Outcome): void {
    const message = this.state.known.byKey(event.key);
    if (message === undefined || !isFollowed(message.type)) return;
    if (event.kind === 'stored') this.stored(message, event);
    else this.ended(message, event);
  }

  private patience({ inactive }: Session): number {
    const usual = this.state.settings['guard.pingAfterMs'];
    return inactive ? Math.min(usual, maxInactivePatienceMs) : usual;
  }

  private stored(message: TrackedMessage, { at, keeper }: Outcome): void {
    const { changes, settings } = this.state;
    // For a room's message the tap reports the account only if it can recognise the message later.
    const storedFor = keeper === undefined ? undefined : { to: keeper.account, from: keeper.sender };
    const account = storedFor?.to ?? bareJid(message.to);
    const isRecognised = message.stamped || storedFor !== undefined;
    // A message that is stored twice without being handed out was returned by two sessions that closed at once.
    if (message.storedAt > 0 && isRecognised && settings.guard && settings.enabled) {
      changes.addCommand({ kind: 'remove-extras', key: message.key, account });
    }
    changes.setStored(message, at, storedFor);
    this.guard.storedBesideSession(account, at);
    this.guard.placed(message);
    changes.raiseOrReturn(message, 'stored', { jid: null, evidence: 'offline-store', at });
    this.answers.stored(message, account);
  }

  private ended(message: TrackedMessage, { kind, at, reason }: Outcome): void {
    const { changes, settings } = this.state;
    if (kind === 'unrouted' && settings.guard) return this.guard.lost(message);
    // The sender must never get both an event and an error.
    if (kind === 'bounced') changes.setOwed(message, message.owed & ~owed.offlineEvent);
    // Openfire's stream management let it in again although its client had read it, without acknowledging it.
    if (this.guard.hasBeenRead(message)) return;
    this.guard.end(message, kind === 'bounced' ? 'failed' : 'unrouted', reason, at);
  }
}
