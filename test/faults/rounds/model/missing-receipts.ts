/** Without any fault, who asked for a receipt gets one. */
import { surelyConfirmed } from './evidence.ts';
import type { Facts, SessionFacts } from './known.ts';
import { isOurs } from './tellings.ts';
import type { Violation } from './violation.ts';

/**
 * Whether somebody comes, goes or changes its presence at about this time: Openfire takes what waits out of its store
 * in two steps, and loses what is stored between them. Receipts are not guarded against that.
 */
function isComing(facts: Facts, bare: string, at: number): boolean {
  const changes = ['opened', 'available', 'closed', 'server-closed'];
  return [...facts.sessions.values()].some(
    (session) =>
      session.bare === bare &&
      session.own.some(
        ({ happening }) =>
          changes.includes(happening.kind) && happening.at > at - 500 && happening.at < at + 5000,
      ),
  );
}

/** Whether a session was unavailable for a while before this time. */
function wasAway(session: SessionFacts, at: number): boolean {
  const told = session.own.filter(({ happening }) => happening.kind === 'available' && happening.at < at);
  if ((told[0]?.happening.at ?? Infinity) > at - 3000) return true;
  return told.some(({ happening }, index) => {
    const until = told[index + 1]?.happening.at ?? Infinity;
    return happening.kind === 'available' && happening.priority === 'unavailable' && until > at - 3000;
  });
}

export function checkMissingReceipts(facts: Facts): Violation[] {
  if (facts.plan.weather !== 'calm' || !facts.plan.friends) return [];
  return facts.messages.flatMap((message): Violation[] => {
    const { writing, readings, tellings, index } = message;
    const { written } = writing;
    // What is forwarded by rooms in this shape is answered for by nobody.
    if (!written.receipt || written.id === null || message.plan.content === 'mediated-invitation') return [];
    const told = tellings.filter((telling) => telling.told.what === 'receipt');
    const [first] = told;
    if (told.some(({ session }) => session.jid === written.from)) return [];
    if (first !== undefined) {
      const at = facts.happenings[first.place]?.at ?? 0;
      // Who asked has gone, or was about to go.
      if ((writing.session.over?.at ?? Infinity) < at + 3000) return [];
      // A client's own goes by Openfire's rules, which pass over a session that is not available.
      if (!isOurs(first.told) && wasAway(writing.session, at)) return [];
      const text = `told to ${told.map(({ session }) => session.jid).join(', ')}, and not to ${written.from}, which asked`;
      return [{ check: 'missing receipt', message: index, text, passing: true }];
    }
    const read = readings.find(
      ({ session, place, copy }) =>
        !copy.carbon &&
        !session.own.some(({ happening }) => happening.kind === 'hidden') &&
        surelyConfirmed(facts, session, place) !== null,
    );
    if (read === undefined || isComing(facts, writing.session.bare, read.at)) return [];
    return [
      {
        check: 'missing receipt',
        message: index,
        text: 'asked for, confirmed, and never sent',
        passing: true,
      },
    ];
  });
}
