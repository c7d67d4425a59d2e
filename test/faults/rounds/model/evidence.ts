/** What a client has surely told the server, and when it may have been too late. */
import type { Happening } from '../happening.ts';
import type { Facts, SessionFacts } from './known.ts';
import { killsServer, renewalsOf, windowsOf } from './windows.ts';

/** A span in which a client may have kept the server waiting, in ms of the round. */
interface Stall {
  readonly from: number;
  readonly to: number;
}

function stallsOf(happenings: readonly Happening[], session: SessionFacts): Stall[] {
  const stalls: Stall[] = [];
  let frozen: number | null = null;
  for (const happening of happenings) {
    const { kind, at } = happening;
    if (kind === 'stood-still') stalls.push({ from: at - happening.milliseconds, to: at });
    if (kind !== 'fault' || happening.session !== session.number) continue;
    if (happening.fault.endsWith(': frozen')) frozen = at;
    if (happening.fault.endsWith(': thawed') && frozen !== null) {
      stalls.push({ from: frozen, to: at });
      frozen = null;
    }
  }
  if (frozen !== null) stalls.push({ from: frozen, to: Number.POSITIVE_INFINITY });
  return stalls;
}

/** Whether the server may have waited for an answer of this session in vain in the `timeout` before a moment. */
export function mayHaveKeptWaiting(facts: Facts, session: SessionFacts, at: number): boolean {
  const { timeout, happenings } = facts;
  const from = at - timeout - 1000;
  const still = stallsOf(happenings, session)
    .map((stall) => Math.min(stall.to, at) - Math.max(stall.from, from))
    .filter((milliseconds) => milliseconds > 0);
  // Half of what it may take; the rest is for what cannot be seen from here.
  return still.reduce((sum, milliseconds) => sum + milliseconds, 0) > timeout * 0.4;
}

/**
 * Openfire notes what it has written after it has written it, and looks at what waits when a client takes its leave: a
 * machine with a dozen rounds on it may be so late with either.
 */
export const noteMs = 500;

/** Openfire asks clients, too, and tells nobody what they answer. */
const openfires = /^\d+-\d+$/;

/**
 * Place at which the server surely knew that this session had read what it read at `place`: it had read the answer to
 * a question that its client read so many ms later at the least. Null: it may not know.
 */
export function surelyConfirmed(
  facts: Facts,
  session: SessionFacts,
  place: number,
  later = 0,
): number | null {
  if (session.outside) return null;
  const from = (facts.happenings[place]?.at ?? 0) + later;
  const asked = new Set<string>();
  let answered = false;
  let acknowledged = !session.streamManagement;
  let probe: number | null = null;
  for (const { place: next, happening } of session.own) {
    if (next <= place || happening.at < from) continue;
    if (happening.kind === 'asked' && !openfires.test(happening.id)) asked.add(happening.id);
    if (happening.kind === 'resumed') probe = null;
    if (happening.kind === 'answered' && asked.has(happening.id)) {
      if (!answered && !mayHaveKeptWaiting(facts, session, happening.at)) {
        answered = true;
        probe = null;
      }
    }
    if (happening.kind === 'acknowledged' && !acknowledged) {
      acknowledged = true;
      probe = null;
    }
    if (!answered || !acknowledged) continue;
    if (happening.kind === 'probed') probe ??= happening.probe;
    if (happening.kind === 'replied' && probe !== null && happening.probe >= probe) return next;
  }
  return null;
}

/** What its link or its client suffered may still have been at work when it signed out. */
const mayHaveSuffered = ({ own }: SessionFacts): boolean =>
  own.some(({ happening }) => happening.kind === 'fault' && !happening.fault.endsWith(': thawed'));

/** It owed an answer when it took its leave, and would never have given it. */
const owesAnswer = ({ manner, own }: SessionFacts): boolean =>
  manner.silent && own.some(({ happening }) => happening.kind === 'asked' && !openfires.test(happening.id));

/** How long the server may take to see an end, in ms. */
const unseen = 2000;

/**
 * It signed out in order over a link that worked, so that nothing it was sent was left: what it has read it has read.
 * With stream management it is what the client has acknowledged that counts.
 */
export function endedInOrder(facts: Facts, session: SessionFacts): boolean {
  const { closed, manner, outside, streamManagement } = session;
  if (closed?.how !== 'goodbye' || outside || streamManagement || manner.slow) return false;
  if (mayHaveSuffered(session) || owesAnswer(session)) return false;
  const windows = [...windowsOf(facts, killsServer), ...renewalsOf(facts, session.bare)];
  return windows.every(({ from, to }) => closed.at < from - unseen || closed.at > to + unseen);
}
