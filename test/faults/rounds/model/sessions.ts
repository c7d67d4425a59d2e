/** A client that answers is never cut off. */
import { mayHaveKeptWaiting } from './evidence.ts';
import type { Facts, SessionFacts } from './known.ts';
import type { Violation } from './violation.ts';
import { killsServer, renewalsOf, windowsOf } from './windows.ts';

/** What the server may do to a client's connection at about the same time, in ms. */
const about = 2500;

/** Somebody else came with its full JID. */
export function wasReplaced(facts: Facts, session: SessionFacts): boolean {
  return [...facts.sessions.values()].some(
    ({ jid, opened }) =>
      jid === session.jid && opened > session.opened && opened < (session.closed?.place ?? Infinity),
  );
}

export function checkSessions(facts: Facts): Violation[] {
  const kills = windowsOf(facts, killsServer);
  return [...facts.sessions.values()].flatMap((session): Violation[] => {
    const { closed, manner } = session;
    if (closed?.how !== 'server' || session.outside) return [];
    // It neither answers nor shows that it is there.
    if (manner.silent && !manner.keepAlives) return [];
    const spans = [...kills, ...renewalsOf(facts, session.bare)];
    if (spans.some(({ from, to }) => closed.at > from - about && closed.at < to + about)) return [];
    if (wasReplaced(facts, session) || mayHaveKeptWaiting(facts, session, closed.at)) return [];
    const how = [manner.slow && 'slow', manner.silent && 'silent, sends white space']
      .filter(Boolean)
      .join(', ');
    const text = `${session.jid} (session ${session.number}${how && `, ${how}`}) was closed by the server at ${closed.at} ms for no reason`;
    return [{ check: 'session', message: null, text, passing: false }];
  });
}
