/**
 * Decides for each message that a client has read whether its sender is told so in the client's name. It waits while
 * another device of the recipient may answer for itself, since one message gets one answer.
 */
import type { TrackedMessage } from '../../model/message.ts';
import { owed, owedToSender } from '../../model/promise.ts';
import { hasBeenAnswered } from '../../model/state.ts';
import type { Telling, Told } from '../../model/telling.ts';
import { bareJid, isBare } from '../../stanza/jid.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Session } from '../memory/sessions.ts';
import type { Moment } from '../memory/settling.ts';
import { answersFor, mayAnswer, wantedBy } from '../rules/acknowledge.ts';
import type { Answer } from '../rules/acknowledge.ts';
import type { Tellings } from './tellings.ts';

/** Milliseconds within which a client's own answer about what it has read has arrived. */
const answerMs = 5000;
const maxUnderWay = 50_000;
/** Held answers. Beyond this number the next one is told at once: it is true, but another device may say it again. */
const maxHeld = 20_000;
/** Milliseconds; an event that is older when it is read shows that the handler is behind. */
const behindMs = 1000;

interface Had {
  /** When it was sent the message, in milliseconds since 1970; null if that is not known. */
  readonly at: number | null;
  /** The session was sent a carbon copy of the message. */
  readonly isCarbon: boolean;
}

interface Held {
  readonly telling: Telling;
  readonly message: TrackedMessage;
  /**
   * The answer is in the name of a device with a carbon copy; the devices that the message itself was sent to come
   * first.
   */
  readonly isCopy: boolean;
  /** The answer is not held any longer than this, in milliseconds of the ledger's clock. */
  readonly until: number;
  /** Spool position up to which another answer may still be found; 0 if the handler was not behind. */
  readonly readTo: number;
}

export class Answers {
  private readonly state: LedgerState;
  private readonly tellings: Tellings;
  /** Keys are the message's row and what is told. */
  private readonly held = new Map<string, Held>();
  /** By row of the message: until when the answer of a device that answers for itself may arrive. */
  private readonly underWay = new Map<number, number>();
  /**
   * By row of the message and what is told: the JIDs in whose names it was refused, since the sender may not see them.
   */
  private readonly tried = new Map<string, Set<string>>();
  /** The last known end of the spool. */
  private complete = 0;

  constructor(state: LedgerState, tellings: Tellings) {
    this.state = state;
    this.tellings = tellings;
    const earlier = tellings.held();
    const placed = state.store.findPlaced(earlier.map(({ message }) => message));
    for (const telling of earlier) {
      const found = placed.find(({ message }) => message.row === telling.message);
      if (found === undefined) tellings.drop(telling);
      else this.hold(telling, state.known.same(found.message), false);
    }
  }

  get isBusy(): boolean {
    return this.held.size > 0;
  }

  /** The client of this session has proved that it has the message. */
  confirmed(message: TrackedMessage, session: Session, had: Had): void {
    if (this.isNobodys(message)) return;
    const { sessions, settings, now, changes } = this.state;
    const { acknowledge, events } = settings;
    const others = [...sessions.othersAwaiting(message, session), ...this.othersInStore(message, session)];
    const answers = answersFor({
      owed: message.owed,
      features: session.features ?? new Set(),
      isCopy: had.isCarbon,
      others,
      answerUnderWay: (this.underWay.get(message.row) ?? 0) > now,
      acknowledge,
      events,
    });
    this.act(answers.receipt, 'receipt', message, session, had);
    this.act(answers.delivered, 'delivered', message, session, had);
    if (answers.receipt.act === 'leave' || answers.delivered.act === 'leave') {
      if (this.underWay.size >= maxUnderWay) this.underWay.clear();
      // The entry moves to the end, so that the entries stay in the order of their ends.
      this.underWay.delete(message.row);
      this.underWay.set(message.row, now + answerMs);
    }
    const bits =
      (answers.receipt.act === 'none' ? owed.receipt : 0) |
      (answers.delivered.act === 'none' ? owed.deliveredEvent : 0);
    changes.setOwed(message, message.owed & ~bits);
  }

  /** The message is durably in the offline store. This is told once, however often it returns there. */
  stored(message: TrackedMessage, account: string): void {
    const { settings, changes } = this.state;
    if ((message.owed & owed.offlineEvent) === 0 || this.isNobodys(message)) return;
    if (settings.enabled && settings.events) this.tellings.tell(message, 'offline', account, null);
    changes.setOwed(message, message.owed & ~owed.offlineEvent);
  }

  /** The sender may not see the device in whose name this was to be told; another one that has the message may do. */
  hidden({ message: row, told, from }: Telling): void {
    const { known, store, changes, sessions } = this.state;
    // Most accounts have one device, and strangers may write as often as they like.
    if (told === 'offline' || sessions.ofAccount(bareJid(from)).length < 2) return;
    const [placed] = store.findPlaced([row]);
    if (placed === undefined) return;
    const message = known.same(placed.message);
    if (this.isNobodys(message) || hasBeenAnswered(message.state)) return;
    const tried = this.triedFor(keyOf(row, told)).add(from);
    const readers = known.handingsOf(message).filter(({ read, jid }) => read && !isBare(jid));
    const { bit, namespace } = wantedBy[told];
    if (readers.some(({ jid }) => sessions.withJid(jid)?.features?.has(namespace))) return;
    const next = readers.find(({ jid }) => !tried.has(jid));
    if (next !== undefined) this.tellings.tell(message, told, next.jid, null);
    else if (sessions.othersAwaiting(message, null).length > 0) {
      changes.setOwed(message, message.owed | bit);
    }
  }

  /** The features of other sessions that were sent the message but are awaited in the store only, not in memory. */
  private othersInStore(message: TrackedMessage, except: Session): (ReadonlySet<string> | null)[] {
    const many = this.spilled(message).filter((one) => one !== except);
    if (many.length === 0) return [];
    const handings = this.state.known.handingsOf(message);
    return many
      .filter(({ row }) => handings.some(({ session, read }) => session === row && !read))
      .map(({ features }) => features);
  }

  /**
   * Sessions that may be among these. The question is asked for every held answer, and needs no look-up in the store.
   */
  private spilled(message: TrackedMessage): Session[] {
    return this.state.sessions
      .ofAccount(bareJid(message.to))
      .filter(({ spilled }) => spilled !== null && spilled.row <= message.row);
  }

  private triedFor(key: string): Set<string> {
    const known = this.tried.get(key);
    if (known !== undefined) return known;
    if (this.tried.size >= maxUnderWay) this.tried.clear();
    const tried = new Set<string>();
    this.tried.set(key, tried);
    return tried;
  }

  /** Releases answers that need not be held any longer. It answers true if there were any. */
  settle({ position, complete }: Pick<Moment, 'position' | 'complete'>): boolean {
    const { now, sessions } = this.state;
    this.complete = complete;
    for (const [row, until] of this.underWay) {
      if (until > now) break;
      this.underWay.delete(row);
    }
    let any = false;
    for (const [id, { telling, message, isCopy, until, readTo }] of this.held) {
      const { told } = telling;
      const isAnswered =
        told === 'offline' ||
        !this.isOn(told) ||
        this.isNobodys(message) ||
        (message.owed & wantedBy[told].bit) === 0;
      const inStore = this.spilled(message).map(({ features }) => features);
      const others = [...sessions.othersAwaiting(message, null), ...inStore];
      const waits =
        position < readTo ||
        this.underWay.has(message.row) ||
        (isCopy && others.length > 0) ||
        (told !== 'offline' && mayAnswer(others, told));
      if (!isAnswered && waits && now < until) continue;
      this.held.delete(id);
      any = true;
      if (isAnswered) this.tellings.drop(telling);
      else this.tellings.release(telling, message);
    }
    return any;
  }

  private isOn(told: 'receipt' | 'delivered'): boolean {
    const { enabled, acknowledge, events } = this.state.settings;
    return enabled && (told === 'receipt' ? acknowledge === 'on-evidence' : events);
  }

  /** The sender's account was deleted, and somebody else may have its name by now. */
  private isNobodys(message: TrackedMessage): boolean {
    if (!this.state.deleted.sent(message)) return false;
    this.state.changes.setOwed(message, message.owed & ~owedToSender);
    return true;
  }

  private act(
    { act }: Answer,
    told: 'receipt' | 'delivered',
    message: TrackedMessage,
    session: Session,
    { at, isCarbon }: Had,
  ): void {
    const key = keyOf(message.row, told);
    const held = this.held.get(key);
    if (act === 'tell') {
      this.held.delete(key);
      // A device that was sent the message itself takes precedence over one with a copy.
      if (held?.isCopy === false) return this.tellings.release(held.telling, message);
      if (held !== undefined) this.tellings.drop(held.telling);
      const isBehind = this.state.wall - this.state.lastAt > behindMs;
      const telling = this.tellings.tell(message, told, session.jid, at, isBehind);
      // A device that answers for itself may have done so already, in events that are not read yet.
      if (isBehind) this.hold(telling, message, isCarbon);
      return;
    }
    if (act !== 'hold' || held !== undefined) return;
    const isHeld = this.held.size < maxHeld;
    const telling = this.tellings.tell(message, told, session.jid, at, isHeld);
    if (isHeld) this.hold(telling, message, isCarbon);
  }

  private hold(telling: Telling, message: TrackedMessage, isCopy: boolean): void {
    const { now, settings } = this.state;
    const until = now + settings['guard.timeoutSeconds'] * 1000 + answerMs;
    const readTo = this.complete;
    this.held.set(keyOf(message.row, telling.told), { telling, message, isCopy, until, readTo });
  }
}

function keyOf(message: number, told: Told): string {
  return `${message} ${told}`;
}
