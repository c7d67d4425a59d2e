/** What clients prove by answering a ping or acknowledging their stream, and what follows if they do not. */
import type { TrackedMessage } from '../../model/message.ts';
import { outcomeSlackMs } from '../../model/session.ts';
import { rises } from '../../model/state.ts';
import type { Passed, Pinging, Unanswered } from '../../spool/event.ts';
import { discoveredFeatures } from '../../stanza/xep0030.ts';
import type { Answers } from '../answers/answers.ts';
import type { Tellings } from '../answers/tellings.ts';
import type { Guard } from '../guard/guard.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Awaited, Session } from '../memory/sessions.ts';
import { judgeSilence, patienceMs } from '../rules/silence.ts';

/** Keys in a command, which stays small; Openfire may deliver the messages beyond it in another order. */
const maxHeldKeys = 1000;
/** Messages whose size is asked for; far fewer can be under way to a client while Openfire holds none of them back. */
const maxSized = 20_000;
const awaitedAtOnce = 500;

export class Confirmations {
  private readonly state: LedgerState;
  private readonly guard: Guard;
  private readonly answers: Answers;
  private readonly tellings: Tellings;
  /** Sessions to be closed, unless later events of the same batch prove that they live. */
  private readonly dead = new Set<Session>();
  /**
   * By session: the sequence before which it has read everything, for awaited messages that are in the store only, and
   * the row from which they are still to be processed.
   */
  private readonly proven = new Map<
    Session,
    { readonly through: number; readonly at: number; readonly row: number }
  >();

  constructor(state: LedgerState, guard: Guard, answers: Answers, tellings: Tellings) {
    this.state = state;
    this.guard = guard;
    this.answers = answers;
    this.tellings = tellings;
  }

  /** Another has asked the session: the shim, because the handler was late, or an earlier handler. */
  asked({ stream, ping, at, question }: Pinging): void {
    const { sessions, settings, now } = this.state;
    const session = sessions.get(stream);
    if (session === undefined || session.ended) return;
    session.owesSince ??= at;
    const patience = settings['guard.timeoutSeconds'] * 1000 + outcomeSlackMs;
    sessions.adopt(session, { ping, question }, now + patience);
  }

  /** The session has answered a ping, so it has read everything that was sent to it before. */
  passed({ stream, ping, barrier, xml, at }: Passed): void {
    const { sessions, changes, settings } = this.state;
    const session = sessions.get(stream);
    if (session === undefined) return;
    if (session.outstanding?.ping === ping) {
      if (session.outstanding.question === 'disco') session.features = featuresIn(xml);
      sessions.settle(session);
    } else if (xml !== null) {
      session.features ??= featuresIn(xml);
    }
    session.unanswered = 0;
    session.outlived = false;
    session.silentSince = null;
    session.owesSince = null;
    this.dead.delete(session);
    if (barrier > session.lastBarrier) {
      session.lastBarrier = barrier;
      const from = session.unconfirmed.first?.position ?? null;
      changes.addBarrier({ session: session.row, from, through: barrier, at });
      const rows = session.unconfirmed.takeBefore(barrier);
      for (const row of rows) changes.release(row);
      this.correct(rows, session, at);
      this.confirm(session, barrier, at);
      this.tellings.passed(stream, barrier);
    }
    if (session.unconfirmed.length === 0) this.guard.offlineStore.hasFlushed(session);
    if (this.atStake(session) > 0 || sessions.isAwaited(session)) {
      const since = session.unconfirmed.first?.at ?? at;
      sessions.schedule(session, this.state.due(since, settings['guard.pingAfterMs']));
    }
  }

  unanswered({ stream, ping, flags }: Unanswered): void {
    const { sessions, settings, now } = this.state;
    const session = sessions.get(stream);
    if (session?.outstanding?.ping !== ping) return;
    sessions.settle(session);
    // The event of the session's end follows.
    if (flags.gone) return;
    const { managed, inactive, detached, drained: flowing } = flags;
    session.managed = managed;
    session.inactive = inactive;
    const active = flags.spoke || flags.stirred;
    if (!detached) session.unanswered += 1;
    const timeoutMs = settings['guard.timeoutSeconds'] * 1000;
    if (active || flowing) session.silentSince = null;
    else session.silentSince ??= now - timeoutMs;
    const silentForMs = session.silentSince === null ? 0 : now - session.silentSince;
    const unreadBytes = this.unreadBytes(session);
    const { act } = judgeSilence({
      guard: settings.guard && settings.enabled,
      unconfirmed: this.atStake(session),
      unreadBytes,
      managed,
      inactive,
      detached,
      active,
      flowing,
      silentForMs,
      timeoutMs,
    });
    if (act === 'wait') {
      session.silentSince = null;
      return;
    }
    if (act === 'close') this.dead.add(session);
    const pause = detached || act === 'close' ? timeoutMs : sessions.pauseAfter(session, timeoutMs);
    // The next question must be over when the session's patience is.
    const left = patienceMs(unreadBytes, timeoutMs) - silentForMs - timeoutMs;
    const soonest = settings['guard.pingAfterMs'];
    const isPatient = act === 'ask' && session.silentSince !== null && !session.managed;
    sessions.schedule(session, now + (isPatient ? Math.max(soonest, Math.min(pause, left)) : pause));
  }

  /** Bytes that the client may have to read before it can answer. */
  private unreadBytes({ managed, unconfirmed }: Session): number {
    if (managed || unconfirmed.length === 0) return 0;
    return this.state.store.bytesOf(unconfirmed.some(maxSized));
  }

  /** The caller calls this after all events of a batch, since a late answer may be among them. */
  closeDead(): void {
    const { sessions, changes } = this.state;
    for (const session of this.dead) {
      if (sessions.get(session.stream) !== session || this.atStake(session) === 0) continue;
      const { stream, jid } = session;
      changes.addCommand({ kind: 'close-session', stream, jid, unconfirmed: this.held(session) });
    }
    this.dead.clear();
  }

  /**
   * Keys of the messages that are redelivered after the session's end; Openfire may still hold some for a BOSH client.
   */
  private held(session: Session): readonly string[] {
    const rows = session.unconfirmed.some(-maxHeldKeys);
    const placed = this.state.store.findPlaced(rows);
    return placed.flatMap(({ message, xml }) => (xml === null ? [] : [message.key]));
  }

  /**
   * The client acknowledged the message by stream management. No event reports that; it is inferred after the session's
   * end.
   */
  acknowledgedOnStream(message: TrackedMessage, session: Session, at: number): void {
    if (session.features !== null && this.state.settings.enabled) {
      const awaited = session.awaiting.find((one) => one.message === message);
      this.answers.confirmed(message, session, awaited ?? { at: null, isCarbon: false });
    }
    this.state.changes.raise(message, 'confirmed', {
      jid: session.jid,
      session: session.row,
      evidence: 'stream-ack',
      at,
    });
  }

  /**
   * A message may have ended, for example because it was taken out of the offline store, after a session had been
   * handed it. The barrier proves that the session has read it.
   */
  private correct(rows: readonly number[], { jid, row: session }: Session, at: number): void {
    const { changes, endedLately, known, store } = this.state;
    if (endedLately.size === 0) return;
    const ended = rows.filter((row) => endedLately.delete(row));
    for (const { message } of store.findPlaced(ended)) {
      changes.raise(known.same(message), 'confirmed', { jid, session, evidence: 'barrier', at });
    }
  }

  private confirm(session: Session, barrier: number, at: number): void {
    // This happens only after a restart of the handler: its next ping asks for the features and settles these messages.
    if (session.features === null || !this.state.settings.enabled) return;
    for (const awaited of this.state.sessions.takeAwaited(session, barrier)) {
      this.answered(awaited, session, at);
    }
    const { spilled } = session;
    if (spilled === null || spilled.position >= barrier) return;
    this.proven.set(session, { through: barrier, at, row: spilled.row });
  }

  private answered(awaited: Awaited, session: Session, at: number): void {
    const { message } = awaited;
    this.answers.confirmed(message, session, awaited);
    if (rises(message.state, 'confirmed')) {
      this.state.changes.countAndNotify(message, 'confirmed', { jid: session.jid, evidence: 'barrier', at });
    }
  }

  get isBusy(): boolean {
    return this.proven.size > 0;
  }

  /**
   * Processes, a page at a time, awaited messages that a session has proved to have read and that are in the store
   * only. All applied events must be committed. A handler that is killed meanwhile finds the rest, which is still owed.
   */
  settle(): boolean {
    const { store, known, sessions } = this.state;
    const [next] = this.proven;
    if (next === undefined) return false;
    const [session, { through, at, row }] = next;
    const { spilled } = session;
    if (spilled === null) return this.proven.delete(session);
    const page = store.awaitedOf(session.row, row, spilled.position, through, awaitedAtOnce);
    for (const { message, position, at: sentAt } of page) {
      const awaited = { message: known.same(message), position, at: sentAt, isCarbon: false };
      this.answered(awaited, session, at);
    }
    const last = page.at(-1);
    if (last !== undefined && page.length === awaitedAtOnce) {
      this.proven.set(session, { through, at, row: last.message.row + 1 });
      return true;
    }
    this.proven.delete(session);
    session.spilled = spilled.last < through ? null : { ...spilled, position: through };
    if (session.spilled === null && !sessions.isAwaited(session) && this.atStake(session) === 0) {
      sessions.relieve(session);
    }
    return true;
  }

  /** Messages and tellings that the session was sent and has given no evidence for. */
  private atStake(session: Session): number {
    return session.unconfirmed.length + this.tellings.unread(session.stream);
  }
}

/** The features that a client supports; empty if it answered with an error. */
function featuresIn(answer: string | null): ReadonlySet<string> {
  return answer === null ? new Set() : discoveredFeatures(answer);
}
