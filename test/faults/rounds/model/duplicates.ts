/** The same resource reads a message again only where its client's evidence was lost, once for each time. */
import { endedInOrder, noteMs, surelyConfirmed } from './evidence.ts';
import type { Facts, MessageFacts, Reading, SessionFacts } from './known.ts';
import type { Violation } from './violation.ts';
import { killsServer, pluginAway, windowsOf } from './windows.ts';

/** Openfire's database writes what it has committed after half a second: what is killed earlier comes back. */
const databaseDelay = 3000;

/** Copies of a message that one resource read, in order. */
export function copiesByResource({ readings }: MessageFacts): Map<string, Reading[]> {
  const byJid = new Map<string, Reading[]>();
  for (const reading of readings) {
    if (reading.copy.carbon || reading.copy.viewed) continue;
    const { jid } = reading.session;
    byJid.set(jid, [...(byJid.get(jid) ?? []), reading]);
  }
  return byJid;
}

/** The server may not have noted yet that this was with its reader when the session answered, or took its leave. */
function wasTooSoon(facts: Facts, { session, place, at }: Reading): boolean {
  if (surelyConfirmed(facts, session, place, noteMs) !== null) return false;
  return !endedInOrder(facts, session) || (session.over?.at ?? at) < at + noteMs;
}

/** Whether this session ended, or may have been taken for ended, without having surely answered for the message. */
function leftOpen(facts: Facts, message: MessageFacts, session: SessionFacts): boolean {
  if (session.bare !== message.writing.written.account) return false;
  const readings = message.readings.filter(
    (reading) => reading.session === session && !reading.copy.viewed && !reading.copy.carbon,
  );
  const over = session.over !== null && session.over.place > message.writing.place;
  const [first] = readings;
  if (first !== undefined) return over && wasTooSoon(facts, first);
  // It read no copy: one was sent to it where the log says so.
  const sent = message.rows.some(({ deliveries }) =>
    deliveries.some(({ resource }) => resource === session.resource),
  );
  return over && sent;
}

/**
 * Sent while this session's connection was closed and it was not yet let go of: Openfire both stores that and keeps it for
 * the session, whose queue it stores as well (README, "What it does not do").
 */
function mayBeKeptTwice({ writing }: MessageFacts, { streamManagement, bare, over }: SessionFacts): boolean {
  if (!streamManagement || bare !== writing.written.account || over === null) return false;
  return over.place > writing.place && over.at < writing.at + noteMs;
}

/** How many copies more than one there may be, each for something that went wrong. */
export function incidents(facts: Facts, message: MessageFacts): number {
  const sessions = [...facts.sessions.values()].filter(
    (session) => leftOpen(facts, message, session) || mayBeKeptTwice(message, session),
  );
  const returned = windowsOf(facts, killsServer).filter(({ from }) =>
    // Taken out of the offline store, handed out, and in the store again after the kill.
    message.readings.some(({ at, copy }) => copy.delays > 0 && at < from && at > from - databaseDelay),
  );
  const unguarded = windowsOf(facts, pluginAway).filter(({ to }) => to > message.writing.at);
  return sessions.length + returned.length + unguarded.length;
}

/** How often a message is given to sessions at the most, whatever becomes of them: `guard.deliveries`, three times. */
const maxDeliveries = 12;

/** Whatever went wrong, there is an end to it. */
function checkEnd(facts: Facts, message: MessageFacts): Violation[] {
  const { index, readings, rows } = message;
  const returned = windowsOf(facts, (fault) => killsServer(fault) || pluginAway(fault)).length;
  const copies = [...copiesByResource(message).values()].flat().length;
  const bound = maxDeliveries + returned;
  const say = (text: string): Violation[] => [{ check: 'endless', message: index, text, passing: false }];
  if (copies > bound) return say(`handed out ${copies} times, of ${readings.length} readings`);
  const steps = Math.max(0, ...rows.map((row) => row.steps));
  // Sent and stored for each, and what its readers said.
  return steps > 3 * bound ? say(`its timeline has ${steps} steps`) : [];
}

export function checkDuplicates(facts: Facts): Violation[] {
  return facts.messages.flatMap((message): Violation[] => {
    const paid = incidents(facts, message);
    const endless = checkEnd(facts, message);
    const twice = [...copiesByResource(message)].flatMap(([jid, readings]): Violation[] => {
      if (readings.length <= 1 + paid) return [];
      const text = `${jid} has read it ${readings.length} times; evidence was lost ${paid} times`;
      return [{ check: 'duplicate', message: message.index, text, passing: false }];
    });
    return [...endless, ...twice];
  });
}
