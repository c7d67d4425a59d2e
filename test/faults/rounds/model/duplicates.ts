/** The same resource reads a message again only where its client's evidence was lost, once for each time. */
import { surelyConfirmed } from './evidence.ts';
import type { Facts, MessageFacts, Reading, SessionFacts } from './facts.ts';
import type { Violation } from './violation.ts';
import { killsServer, pluginAway, windowsOf } from './windows.ts';

/** Openfire's database writes what it has committed after half a second: what is killed earlier comes back. */
const databaseDelay = 3000;

/** Copies of a message that one resource read, in order. */
export function copiesByResource({ readings }: MessageFacts): Map<string, Reading[]> {
  const byJid = new Map<string, Reading[]>();
  for (const reading of readings) {
    if (reading.copy.carbon) continue;
    const { jid } = reading.session;
    byJid.set(jid, [...(byJid.get(jid) ?? []), reading]);
  }
  return byJid;
}

/** Whether this session ended, or may have been taken for ended, without having surely answered for the message. */
function leftOpen(facts: Facts, message: MessageFacts, session: SessionFacts): boolean {
  if (session.bare !== message.writing.written.account) return false;
  const readings = message.readings.filter((reading) => reading.session === session);
  const over = session.over !== null && session.over.place > message.writing.place;
  if (readings.length > 0) {
    const first = readings[0]?.place ?? 0;
    return over && surelyConfirmed(facts, session, first) === null;
  }
  // It read no copy: one was sent to it where the log says so.
  const sent = message.rows.some(({ deliveries }) =>
    deliveries.some(({ resource }) => resource === session.resource),
  );
  return over && sent;
}

/** How many copies more than one there may be, each for something that went wrong. */
export function incidents(facts: Facts, message: MessageFacts): number {
  const sessions = [...facts.sessions.values()].filter((session) => leftOpen(facts, message, session));
  const returned = windowsOf(facts, killsServer).filter(({ from }) =>
    // Taken out of the offline store, handed out, and in the store again after the kill.
    message.readings.some(({ at, copy }) => copy.delays > 0 && at < from && at > from - databaseDelay),
  );
  const unguarded = windowsOf(facts, pluginAway).filter(({ to }) => to > message.writing.at);
  return sessions.length + returned.length + unguarded.length;
}

export function checkDuplicates(facts: Facts): Violation[] {
  return facts.messages.flatMap((message): Violation[] => {
    const paid = incidents(facts, message);
    return [...copiesByResource(message)].flatMap(([jid, readings]): Violation[] => {
      if (readings.length <= 1 + paid) return [];
      const text = `${jid} has read it ${readings.length} times; evidence was lost ${paid} times`;
      return [{ check: 'duplicate', message: message.index, text, passing: false }];
    });
  });
}
