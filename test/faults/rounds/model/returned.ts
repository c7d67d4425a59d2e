/** What was in the offline store and was taken out of it by its owner, or with the account, does not come back. */
import { originalOf } from './known.ts';
import type { Facts, MessageFacts, SessionFacts } from './known.ts';
import type { Violation } from './violation.ts';
import { killsServer, renewalsOf, stallsHandler, windowsOf } from './windows.ts';

/** A removal: what was removed, all or one message, and when. */
export interface Removal {
  readonly what: string;
  readonly message: number | null;
  readonly from: number;
  /** Infinite where it is not known to have been done. */
  readonly to: number;
  /** Who did it; null for the account as a whole. */
  readonly session: SessionFacts | null;
}

export function removalsOf(facts: Facts, account: string | null): Removal[] {
  const removals: Removal[] = renewalsOf(facts, account).map(({ from, to }) => {
    const what = 'its account was deleted';
    return { what, message: null, from, to, session: null };
  });
  for (const session of facts.sessions.values()) {
    if (session.bare !== account) continue;
    let begun: { readonly at: number; readonly message: number | null } | null = null;
    const add = (to: number): void => {
      if (begun === null) return;
      const { at: from, message } = begun;
      const what =
        message === null ? 'its offline store was purged' : 'it was removed from the offline store';
      removals.push({ what, message, from, to, session });
      begun = null;
    };
    for (const { happening } of session.own) {
      if (happening.kind !== 'visited' || happening.visit === 'view') continue;
      if (happening.phase === 'ends') add(happening.at);
      else begun = happening;
    }
    add(Number.POSITIVE_INFINITY);
  }
  return removals;
}

const isOf = (message: MessageFacts, removal: Removal): boolean =>
  removal.message === null || removal.message === originalOf(message);

/** Whether a removal may be the end of a message: it, or its account, was there to be removed. */
export function mayBeRemoved(facts: Facts, message: MessageFacts): boolean {
  const { written, at } = message.writing;
  return removalsOf(facts, written.account).some(
    (removal) => isOf(message, removal) && removal.to > at - slack,
  );
}

/** What is told and what happens may be so far apart, in ms. */
const slack = 1000;

/** Whether another session of the account may have held it between its writing and the removal. */
function mayBeHeld(facts: Facts, { writing }: MessageFacts, { from, session }: Removal): boolean {
  return [...facts.sessions.values()].some(
    (other) =>
      other !== session &&
      other.bare === writing.written.account &&
      other.openedAt < from &&
      // One that was not seen to end in order may live on at the server.
      (other.over === null || other.over.at > writing.at - slack || other.streamManagement),
  );
}

/** Openfire's embedded database writes what it has taken half a second later: killed before, it has taken nothing out. */
const unwritten = 1000;

const isForgotten = (facts: Facts, { from, to }: Removal): boolean =>
  windowsOf(facts, killsServer).some((kill) => kill.from > from && kill.from - to < unwritten);

/** A removal by node (XEP-0013) takes one copy: where several are alike, the others may well come. */
const isOneOfSeveral = (facts: Facts, message: MessageFacts, removal: Removal): boolean =>
  removal.message !== null &&
  facts.messages.some((other) => other !== message && originalOf(other) === originalOf(message));

/**
 * What is not chat and is addressed to a device that is away Openfire drops (RFC 6121, 8.5.3.2.1): it is in the store once
 * the handler has put it there.
 */
function mayBeStoredLater(facts: Facts, { writing }: MessageFacts, { from: removed }: Removal): boolean {
  const { type, to } = writing.written;
  if (type === 'chat' || !to.includes('/')) return false;
  return windowsOf(facts, stallsHandler).some(
    ({ from, to: until }) => from <= removed && until >= writing.at,
  );
}

export function checkReturned(facts: Facts): Violation[] {
  return facts.messages.flatMap((message): Violation[] => {
    const { index, writing, readings } = message;
    const { accepted, written } = writing;
    const at = accepted === null ? undefined : facts.happenings[accepted]?.at;
    if (at === undefined) return [];
    return removalsOf(facts, written.account).flatMap((removal): Violation[] => {
      if (!isOf(message, removal) || at > removal.from || removal.to === Number.POSITIVE_INFINITY) return [];
      if (isForgotten(facts, removal) || isOneOfSeveral(facts, message, removal)) return [];
      if (removal.session !== null && mayBeHeld(facts, message, removal)) return [];
      if (mayBeStoredLater(facts, message, removal)) return [];
      const back = readings.find(({ session }) => session.openedAt > removal.to);
      if (back === undefined) return [];
      const text = `read by ${back.session.jid} at ${back.at} ms, though ${removal.what} until ${removal.to} ms`;
      return [{ check: 'returned', message: index, text, passing: false }];
    });
  });
}
