/**
 * What clients say about messages they were sent: receipts, raised events and markers. A claim counts only for a
 * message that the client's own session was handed and can have read (scope.ts).
 */
import type { TrackedMessage } from '../../model/message.ts';
import { owed, owedToSender } from '../../model/promise.ts';
import { isConfirmed, isEnding, rises } from '../../model/state.ts';
import type { Sent, Submitted } from '../../spool/event.ts';
import { carriedId } from '../../stanza/carried-id.ts';
import type { Element } from '../../stanza/element.ts';
import { domainOf } from '../../stanza/jid.ts';
import type { Tellings } from '../answers/tellings.ts';
import type { Guard } from '../guard/guard.ts';
import type { Cause } from '../memory/changes.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { EarlyClaim, Session } from '../memory/sessions.ts';
import { meant } from '../rules/scope.ts';
import type { Candidate } from '../rules/scope.ts';
import { claims } from '../rules/signal.ts';
import type { Claim } from '../rules/signal.ts';
import { speakerOf } from '../rules/speaker.ts';

/**
 * Claims per session that wait for the `sent` event. A claim overtakes it only while one of Openfire's threads is
 * delayed.
 */
const maxEarlyClaims = 32;

/** Rows that are read to look up to whom a message was handed. */
const handingRows = 20;
/** Characters that a deferred claim takes in memory, roughly, besides the texts that its sender chose. */
const claimSize = 500;

/** Who made a claim, where and when; the rest of the stanza is not kept for a deferred claim. */
type Said = Pick<Submitted, 'from' | 'to' | 'stream' | 'sequence' | 'at'>;

/** The message that is meant, and the message whose sender is answered; see `Meant`. */
interface Found {
  readonly message: TrackedMessage;
  readonly answered: TrackedMessage;
  /** Whether that sender can match the claim to its message. */
  readonly isMatched: boolean;
}

type Told = Pick<EarlyClaim, 'state' | 'evidence' | 'fulfils' | 'upTo' | 'at'>;

/** `isPassedOn`: the stanza reaches the sender with the id that the sender wrote, whatever the client wrote. */
type Heard = Claim & { readonly isPassedOn: boolean };

/** Whether the message itself has this id. */
const bears = (message: TrackedMessage, id: string): boolean => message.id === id || message.originId === id;

/** Whether the message's sender can match the claim. */
const matches = (message: TrackedMessage, { id, isPassedOn }: Heard): boolean =>
  isPassedOn || bears(message, id);

/** Whether the message had this id when it came out of the offline store, which changes ids. */
function boreOutOfStore({ storedAt, id, originId }: TrackedMessage, claimed: string): boolean {
  return storedAt !== 0 && [id, originId].some((one) => one !== null && carriedId(one) === claimed);
}

export class Testimony {
  private readonly state: LedgerState;
  private readonly guard: Guard;
  private readonly tellings: Tellings;

  constructor(state: LedgerState, guard: Guard, tellings: Tellings) {
    this.state = state;
    this.guard = guard;
    this.tellings = tellings;
  }

  /** A message has entered that may make claims about others. */
  heed(event: Submitted, stanza: Element): void {
    // A claim that Openfire lets in again was counted the first time.
    if (event.flags.reentered) return;
    const { settings, deferred } = this.state;
    /** Several elements of one stanza speak of the same message. */
    const named = new Map<string, Found>();
    const isPassedOn = event.flags.idsRestored;
    for (const said of claims(event, stanza, settings)) {
      const claim = { ...said, isPassedOn };
      if (this.heard(event, claim, named)) continue;
      const { from, to, stream, sequence, at } = event;
      // A substring would keep the whole string in memory.
      const size = from.length + to.length + (event.xml?.length ?? event.body?.length ?? 0) + claimSize;
      deferred.add(speakerOf(event), size, () =>
        this.heard({ from, to, stream, sequence, at }, claim, named),
      );
    }
  }

  /** Answers false if the sender has used up the budget for look-ups, so that the claim has to wait. */
  private heard(event: Said, claim: Heard, named: Map<string, Found>): boolean {
    const { known, sessions } = this.state;
    const speaker = speakerOf(event);
    const alike = known.alike(event.to, event.from, claim.id, speaker);
    if (alike === null) return false;
    const { messages, more } = alike;
    if (messages.length === 0) return true;
    // Each message needs a look-up of its handings, so a client that speaks of an id of many messages soon uses up its
    // budget.
    if (!this.state.mayRead(speaker, (messages.length - 1) * handingRows)) return false;
    if (event.stream === null) {
      this.elsewhere(event, claim, messages);
      return true;
    }
    const session = sessions.speaking(event.stream);
    if (session === undefined) {
      // If two sessions have one resource, the event may name the younger one, whose opening has not been read yet.
      this.answered(messages, more, claim);
      return true;
    }
    const found = named.get(claim.id) ?? this.find(event, session, claim, messages, more);
    if (found === 'later') return false;
    if (found === null) return true;
    named.set(claim.id, found);
    this.take(found, session, { ...claim, at: event.at });
    return true;
  }

  /**
   * A session was handed a message about which its client may have spoken already: two threads write these two events.
   */
  handed(message: TrackedMessage, session: Session, { sequence, began = sequence - 1 }: Sent): void {
    if (session.early.length === 0) return;
    const index = session.early.findIndex(
      (claim) => claim.sequence > began && claim.rows.includes(message.row),
    );
    const [claim] = index < 0 ? [] : session.early.splice(index, 1);
    if (claim === undefined) return;
    const isMatched = !claim.unmatched.includes(message.row);
    this.take({ message, answered: message, isMatched }, session, claim);
  }

  private find(
    event: Said,
    session: Session,
    claim: Heard,
    messages: readonly TrackedMessage[],
    more: boolean,
  ): Found | 'later' | null {
    const early: TrackedMessage[] = [];
    // A message with the id as written is meant first; another one only if its id has become the same on its way.
    const likely = messages.filter((one) => bears(one, claim.id) || boreOutOfStore(one, claim.id));
    for (const group of [likely, messages.filter((one) => !likely.includes(one))]) {
      const isAlone = group.length === 1;
      const candidates = group.map((message) => this.candidate(message, session, claim, isAlone));
      const { index, answers, waits } = meant(candidates, more);
      const message = group[index ?? -1];
      if (message !== undefined) {
        const isHanded = candidates[index ?? -1]?.handed !== 'no';
        const isMeant = isHanded || this.state.known.isOnly(message, claim.id, speakerOf(event));
        if (isMeant !== true) return isMeant === null ? 'later' : null;
        const answered = group[answers ?? -1] ?? message;
        return { message, answered, isMatched: matches(answered, claim) };
      }
      if (waits) early.push(...group.filter((_, at) => candidates[at]?.handed === 'no'));
    }
    if (early.length > 0) {
      const { state, evidence, fulfils, upTo } = claim;
      const rows = early.map(({ row }) => row);
      const unmatched = early.flatMap((one) => (matches(one, claim) ? [] : [one.row]));
      const { sequence, at } = event;
      session.early.push({ state, evidence, fulfils, upTo, rows, unmatched, sequence, at });
      if (session.early.length > maxEarlyClaims) session.early.shift();
    }
    this.answered(messages, more, claim);
    return null;
  }

  /** The stanza itself tells the sender, whatever it is worth; a receipt from us would be the second one. */
  private answered(messages: readonly TrackedMessage[], more: boolean, claim: Heard): void {
    const [only] = messages;
    if (only !== undefined && messages.length === 1 && !more && matches(only, claim))
      this.fulfil(only, claim);
  }

  /**
   * `isAlone`: no other message has the id, so it does not matter whether the session has a carbon copy, and the search
   * for one is saved.
   */
  private candidate(message: TrackedMessage, session: Session, claim: Claim, isAlone: boolean): Candidate {
    const owes = (message.owed & claim.fulfils) !== 0;
    const counts = owes || rises(message.state, claim.state);
    const copied = !isAlone && session.awaiting.some((one) => one.message === message && one.isCarbon);
    const unread = session.unconfirmed.positionOf(message.row);
    if (unread !== null) {
      const readByResource = isConfirmed(message.state);
      return { counts, owes, handed: 'unread', copied, position: unread, readByResource };
    }
    const handings = this.state.known.handingsOf(message);
    const own = handings.find((handing) => handing.session === session.row);
    // Messages that an ended session did not confirm are decided elsewhere by now, but it may have read them.
    const isProved = own !== undefined && (own.read || !session.ended);
    return {
      counts,
      owes,
      handed: own === undefined ? 'no' : isProved ? 'read' : 'unread',
      copied,
      position: own?.position ?? 0,
      readByResource: handings.some(({ jid, read }) => read && jid === session.jid),
    };
  }

  /** Of a client on another server we only know what it says, and it may speak for its own account only. */
  private elsewhere(event: Said, claim: Heard, messages: readonly TrackedMessage[]): void {
    const { changes, known, domain } = this.state;
    // The sender is local but has no session: another plugin, or a component, which may not speak for a user.
    if (domainOf(event.from) === domain) return;
    const possible = messages.filter(({ state }) => rises(state, claim.state));
    const bearing = possible.filter((one) => bears(one, claim.id));
    const meantHere = bearing.length > 0 ? bearing : possible;
    // A refused message never got there, unless it is the only one that can be meant.
    const message = meantHere.find(({ state }) => !isEnding(state)) ?? meantHere[0];
    if (message === undefined) return;
    const cause = { jid: event.from, evidence: claim.evidence, at: event.at };
    if (claim.upTo) {
      for (const earlier of known.undisplayedElsewhere(message)) changes.raise(earlier, claim.state, cause);
    }
    this.fulfil(message, claim);
    changes.raise(message, claim.state, cause);
  }

  private take({ message, answered, isMatched }: Found, session: Session, told: Told): void {
    const { changes, known } = this.state;
    const { jid, row } = session;
    const cause: Cause = { jid, session: row, evidence: told.evidence, at: told.at };
    if (told.upTo && rises(message.state, told.state)) {
      const position = this.positionOf(message, session);
      const earlier = position === null ? [] : known.undisplayedBefore(message, session, position);
      for (const one of earlier) {
        changes.raise(one, told.state, cause);
        this.relieve(session, one);
      }
    }
    // A claim that the sender cannot match does not answer him.
    if (!isMatched) this.answer(answered, told, jid);
    this.fulfil(answered, told);
    changes.raise(message, told.state, cause);
    this.relieve(session, message);
  }

  private positionOf(message: TrackedMessage, session: Session): number | null {
    const unread = session.unconfirmed.positionOf(message.row);
    if (unread !== null) return unread;
    const handing = this.state.known.handingsOf(message).find((one) => one.session === session.row);
    return handing?.position ?? null;
  }

  /** Answers the sender in the client's name, with the id that the sender knows. */
  private answer(message: TrackedMessage, { fulfils }: Told, jid: string): void {
    const { acknowledge, events } = this.state.settings;
    const owes = message.owed & fulfils;
    if ((owes & owed.receipt) !== 0 && acknowledge === 'on-evidence') {
      this.tellings.tell(message, 'receipt', jid, null);
    }
    if ((owes & owed.deliveredEvent) !== 0 && events) this.tellings.tell(message, 'delivered', jid, null);
  }

  private fulfil(message: TrackedMessage, { fulfils }: Pick<Claim, 'fulfils'>): void {
    this.state.changes.setOwed(message, message.owed & ~fulfils);
  }

  /** A client has said itself that it has the message, so it need not be asked about it any more. */
  private relieve(session: Session, message: TrackedMessage): void {
    const { sessions } = this.state;
    if (!session.unconfirmed.take(message.row)) return;
    if ((message.owed & owedToSender) === 0) sessions.forget(session, message);
    if (session.unconfirmed.length > 0) return;
    this.guard.offlineStore.hasFlushed(session);
    const isDone = !sessions.isAwaited(session) && this.tellings.unread(session.stream) === 0;
    if (isDone) sessions.relieve(session);
  }
}
