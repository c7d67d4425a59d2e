/** Errors that come for a message: who may say so, and what follows. */
import type { TrackedMessage } from '../../model/message.ts';
import { owedToSender } from '../../model/promise.ts';
import { isConfirmed, isEnding } from '../../model/state.ts';
import type { Refused } from '../../spool/event.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { Guard } from '../guard/guard.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { readingCost } from '../memory/look-ups.ts';
import { speakerOf } from '../rules/speaker.ts';

/** Of RFC 6120 (8.3.3.21), for an error that names no other. */
const noCondition = 'undefined-condition';

/** Whom a message was for may refuse it: that very address, its account or room, or its server; an occupant no other's. */
export function mayRefuse(from: string, to: string): boolean {
  return from === to || from === bareJid(to) || bareJid(from) === to || from === domainOf(to);
}

/** What it costs to find out whether one that bears the id may be meant, in rows that are read. */
const refusingRows = 40;
/** Of one that is put off, in characters, about, besides what its sender names. */
const refusedSize = 500;

export interface Refusing {
  readonly ended: boolean;
  /** A client has given evidence that it has it. */
  readonly read: boolean;
  readonly inOfflineStore: boolean;
  /** `continue` (RFC 6120, 8.3.2): only a warning. */
  readonly warning: boolean;
  readonly byClient: boolean;
  /** The client that refuses was sent it. */
  readonly wasSent: boolean;
  /** Another client of this server than the one that refuses was sent it, and may yet prove that it was read. */
  readonly heldElsewhere: boolean;
}

/** Whether the message has failed by it. */
export function fails(refusing: Refusing): boolean {
  const { ended, read, inOfflineStore, warning, byClient, wasSent, heldElsewhere } = refusing;
  if (ended || read || inOfflineStore || warning || heldElsewhere) return false;
  return !byClient || wasSent;
}

/** A message that has not ended, that a client was sent which refuses one by its id. */
export interface Refusable {
  readonly fails: boolean;
  /** Its session has proved to have read it. */
  readonly read: boolean;
  /** Of the event by which it was sent it. */
  readonly position: number;
}

/**
 * Which of several that bear one id a client refuses: the first that it was sent, as its stream has an order. Where it has
 * read one of them it may mean that, and none has failed: the others have yet to be read.
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
    this.state.putOff.add(speakerOf(event), size, () => this.heard(event));
  }

  /** False where its sender has none left of what it costs to find out what it is about. */
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
    // Elsewhere nothing is known of what was read: the youngest.
    const message =
      event.stream === null
        ? meant.find((one) => fails(this.refusing(event, one)))
        : this.refusedBy(event.stream, event, meant);
    if (message === undefined) return true;
    // Its sender has the error: never both.
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
    // Elsewhere whoever was sent it, be it another server, proves nothing; here nobody speaks for a client but itself.
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
