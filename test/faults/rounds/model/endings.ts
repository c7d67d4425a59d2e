/** Why a message may have ended though its recipient was to be had, or never have been let in. */
import type { Facts, MessageFacts, Telling } from './known.ts';

const endings = new Set(['failed', 'expired', 'unrouted']);

export const hasEnded = (state: string): boolean => endings.has(state);

/** Bytes for one account in a round from which on its offline quota (100 KiB) may be reached. */
const nearQuota = 60 * 1024;

/** Whether the recipient's offline store may have been full. */
export function mayExceedQuota(facts: Facts, message: MessageFacts): boolean {
  const { account } = message.writing.written;
  const bytes = facts.messages
    .filter(({ writing }) => writing.written.account === account)
    .reduce((sum, { writing }) => sum + Buffer.byteLength(writing.written.body ?? '') + 700, 0);
  return bytes > nearQuota;
}

/** A list denies what comes from whom it names, and what goes to him. */
export function isBlocked(facts: Facts, message: MessageFacts): boolean {
  const from = accountOf(facts, message.writing.session.bare);
  const to = accountOf(facts, message.writing.written.account ?? '');
  const blocks = (one: number, other: number): boolean => {
    const blocked = facts.plan.accounts[one]?.blocks ?? null;
    return blocked !== null && blocked === other;
  };
  return blocks(from, to) || blocks(to, from);
}

/** Names of accounts end in their number in the plan (server/accounts.ts). */
function accountOf(facts: Facts, bare: string): number {
  const found = Number(/a(\d+)@/.exec(bare)?.[1] ?? -1);
  return found < facts.plan.accounts.length ? found : -1;
}

/** Whether the server has let this message in: surely, or as anybody's later knowledge of it shows. */
export function wasAccepted({ writing, readings, rows }: MessageFacts): boolean {
  return writing.accepted !== null || readings.length > 0 || rows.length > 0;
}

/** A refusal of a message without an id does not say which one it is about. */
export function mayBeRefused(facts: Facts, { writing, tellings }: MessageFacts): boolean {
  const refused = ({ told }: Telling): boolean => told.detail === 'resource-constraint';
  if (tellings.some(refused)) return true;
  const { session, written } = writing;
  return (
    written.id === null &&
    facts.stray.some((telling) => refused(telling) && telling.session.bare === session.bare)
  );
}

/** Deliveries in vain after which a message may be set aside. */
export const minDeliveries = 4;

/** Set aside after sessions enough to whom it may have been given ended without evidence. */
export function mayBeSetAside(facts: Facts, { writing }: MessageFacts): boolean {
  const ended = [...facts.sessions.values()].filter(
    ({ bare, over }) => bare === writing.written.account && over !== null && over.place > writing.place,
  );
  return ended.length >= minDeliveries;
}

/**
 * Handed to a client that took its leave and was killed before it had read on until the server's end of the stream: what
 * an end in order cannot tell (README, `guard.orderly-end`).
 */
export function mayHaveDiedLeaving({ sessions }: Facts, { rows, writing }: MessageFacts): boolean {
  const given = rows
    .filter(({ state }) => state === 'sent')
    .flatMap(({ deliveries }) => deliveries.map(({ resource }) => resource));
  return [...sessions.values()].some(
    ({ bare, resource, closed, own }) =>
      bare === writing.written.account &&
      given.includes(resource) &&
      closed?.how === 'fault' &&
      /^(?:killed|crashed)/.test(closed.reason) &&
      closed.place > writing.place &&
      own.some(({ happening: { kind } }) => kind === 'leaving'),
  );
}
