/** Errors that answer a message: who may send one, and what follows. */
import type { TrackedMessage } from '../../model/message.ts';
import { owedToSender } from '../../model/promise.ts';
import { isConfirmed, isEnding } from '../../model/state.ts';
import type { Refused } from '../../spool/event.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { Guard } from '../guard/guard.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { readingCost } from '../memory/look-up-budget.ts';
import { speakerOf } from '../rules/speaker.ts';

/** The condition of RFC 6120 (8.3.3.21) for an error that names no other. */
const noCondition = 'undefined-condition';

/**
 * A message's recipient may refuse it: that exact address, its account or room, or its server. A room occupant may not
 * refuse for another one.
 */
export function mayRefuse(from: string, to: string): boolean {
  return from === to || from === bareJid(to) || bareJid(from) === to || from === domainOf(to);
}

/** Rows that are read to find out whether one more message with the id may be meant. */
const refusingRows = 40;
/** Characters that a deferred error takes in memory, roughly, besides the texts that its sender chose. */
const refusedSize = 500;

export interface Refusing {
  readonly ended: boolean;
  /** A client has given evidence that it has the message. */
  readonly read: boolean;
  readonly inOfflineStore: boolean;
  /** The error's type is `continue` (RFC 6120, 8.3.2), which is only a warning. */
  readonly warning: boolean;
  readonly byClient: boolean;
  /** The refusing client was sent the message. */
  readonly wasSent: boolean;
  /** Another client of this server was sent the message, and may still prove that it has read it. */
  readonly heldElsewhere: boolean;
}

/** Whether the message has failed because of the error. */
export function fails(refusing: Refusing): boolean {
  const { ended, read, inOfflineStore, warning, byClient, wasSent, heldElsewhere } = refusing;
  if (ended || read || inOfflineStore || warning || heldElsewhere) return false;
  return !byClient || wasSent;
}

/** A message, not ended, that was sent to a client which refuses a message with the same id. */
export interface Refusable {
  readonly fails: boolean;
  /** The client's session has proved that it has read the message. */
  readonly read: boolean;
  /** Sequence of the `sent` event. */
  readonly position: number;
}

/**
 * Which of several messages with one id a client refuses: the first that it was sent, because its stream has an order.
 * If it has read one of them, it may mean that one, and none has failed: the others have yet to be read.
 */
export function refusedOf(candidates: readonly Refusable[]): number | null {
  if (candidates.some(({ read }) => read)) return null;
  let first: number | null = null;
  for (const [index, { fails: failed, position }] of candidates.entries()) {
    const before = first === null ? undefined : candidates[first];
    if (failed && (before === undefined || position < before.position)) first = index;
  }
  return first;
}

export class Refusals {
  private readonly state: LedgerState;
  private readonly guard: Guard;

  constructor(state: LedgerState, guard: Guard) {
    this.state = state;
    this.guard = guard;
  }

  refused(event: Refused): void {
    if (this.heard(event)) return;
    const { from, to, id } = event;
    const size = from.length + to.length + id.length + refusedSize;
    this.state.deferred.add(speakerOf(event), size, () => this.heard(event));
  }

  /** Answers false if the sender has used up the budget for look-ups, so that the error has to wait. */
  private heard(event: Refused): boolean {
    const { known, changes } = this.state;
    const alike = known.alike(event.to, event.from, event.id, speakerOf(event));
    if (alike === null) return false;
    const { messages } = alike;
    const possible = messages.length > 0 ? messages : known.recent.toDomain(event.to, event.from, event.id);
    const meant = possible.filter((one) => mayRefuse(event.from, one.to));
    const others = meant.slice(1).map(({ row }) => row);
    const bytes = others.length === 0 ? 0 : this.state.store.bytesOf(others);
    const cost = others.length * refusingRows + readingCost(bytes);
    if (!this.state.mayRead(speakerOf(event), cost)) return false;
    // Nothing is known of what was read on another server, so the youngest is meant.
    const message =
      event.stream === null
        ? meant.find((one) => fails(this.refusing(event, one)))
        : this.refusedBy(event.stream, event, meant);
    if (message === undefined) return true;
    // The sender has the error, and must not get a receipt as well.
    changes.setOwed(message, message.owed & ~owedToSender);
    this.guard.end(message, 'failed', event.condition ?? noCondition, event.at);
    return true;
  }

  private refusedBy(
    stream: string,
    event: Refused,
    meant: readonly TrackedMessage[],
  ): TrackedMessage | undefined {
    const row = this.state.sessions.get(stream)?.row;
    const sent = meant.flatMap((message) => {
      if (isEnding(message.state)) return [];
      const own = this.state.known.handingsOf(message).find(({ session }) => session === row);
      return own === undefined ? [] : [{ message, read: own.read, position: own.position }];
    });
    const index = refusedOf(
      sent.map(({ message, ...handing }) => ({ ...handing, fails: fails(this.refusing(event, message)) })),
    );
    return index === null ? undefined : sent[index]?.message;
  }

  private refusing(event: Refused, message: TrackedMessage): Refusing {
    const { known, sessions, store, domain } = this.state;
    const byClient = event.stream !== null;
    const own = event.stream === null ? undefined : sessions.get(event.stream);
    const handings = known.handingsOf(message);
    // On another server, being sent the message proves nothing about who speaks; here only the client itself can speak.
    const mayBeHeld = byClient || domainOf(message.to) === domain;
    const holders = mayBeHeld ? (store.findPlaced([message.row])[0]?.holders ?? []) : [];
    return {
      ended: isEnding(message.state),
      read: isConfirmed(message.state) || handings.some(({ read }) => read),
      inOfflineStore: message.storedAt > 0,
      warning: event.errorType === 'continue',
      byClient,
      wasSent: handings.some(({ session }) => session === own?.row),
      heldElsewhere: holders.some(({ session, open }) => open && session !== own?.row),
    };
  }
}
