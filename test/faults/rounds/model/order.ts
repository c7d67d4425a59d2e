/** What a sender wrote to a resource arrives in the order in which it was written. */
import { originalOf } from './known.ts';
import type { Facts, MessageFacts, Reading } from './known.ts';
import { acceptance } from './facts.ts';
import type { Violation } from './violation.ts';
import { windowsOf } from './windows.ts';

interface Arrival {
  readonly message: MessageFacts;
  readonly reading: Reading;
}

/** What one session wrote and another read, for each such pair, in the order of reading. */
function conversations(facts: Facts): Arrival[][] {
  const byPair = new Map<string, Arrival[]>();
  for (const message of facts.messages) {
    const seen = new Set<number>();
    for (const reading of message.readings) {
      const { number } = reading.session;
      if (reading.copy.carbon || reading.copy.viewed || seen.has(number)) continue;
      seen.add(number);
      const pair = `${message.writing.session.number} ${number}`;
      byPair.set(pair, [...(byPair.get(pair) ?? []), { message, reading }]);
    }
  }
  return [...byPair.values()].map((arrivals) =>
    arrivals.sort((one, other) => one.reading.place - other.reading.place),
  );
}

const writtenAt = ({ message }: Arrival): number => message.writing.place;

function outOfOrder(arrivals: readonly Arrival[], check: 'order' | 'reordered', what: string): Violation[] {
  return arrivals.flatMap((arrival, index): Violation[] => {
    const before = arrivals[index - 1];
    if (before === undefined || writtenAt(before) < writtenAt(arrival)) return [];
    const text = `${arrival.reading.session.jid} read it after ${before.message.index}, ${what}`;
    return [
      {
        check,
        message: arrival.message.index,
        other: before.message.index,
        text,
        passing: false,
      },
    ];
  });
}

/**
 * Numbers of the sessions that this message was surely sent to and that were lost with it unread: what was lost with the
 * same session is brought again together.
 */
function lostWith(facts: Facts, { message }: Arrival): number[] {
  const { writing, readings } = message;
  const { accepted, written } = writing;
  if (accepted === null) return [];
  return [...facts.sessions.values()]
    .filter((session) => {
      const available = session.own.find(({ happening }) => happening.kind === 'available');
      const over = session.own.find(({ happening }) => ['closed', 'server-closed'].includes(happening.kind));
      const present = available === undefined ? null : acceptance(session, available.place);
      return (
        session.jid === written.to &&
        session.own.every(
          ({ happening }) => happening.kind !== 'available' || happening.priority !== 'unavailable',
        ) &&
        present !== null &&
        present < writing.place &&
        (over === undefined || over.place > accepted) &&
        readings.every((reading) => reading.session !== session)
      );
    })
    .map(({ number }) => number);
}

export function checkOrder(facts: Facts): Violation[] {
  return conversations(facts).flatMap((arrivals) => {
    const direct = arrivals.filter(
      // One with a delay of its own does not show that it has waited.
      ({ reading, message }) =>
        reading.copy.delays === 0 &&
        !message.plan.ownDelay &&
        !wasResent(message) &&
        // Of those that are alike, and bear no stamp, nobody knows which was read.
        (reading.copy.stanzaIds.length > 0 || !hasRepetition(facts, message)),
    );
    const together = new Map<string, Arrival[]>();
    // Openfire hands out what waits in the order of its clock.
    const ordered = windowsOf(facts, (fault) => fault === 'clock-back').length === 0;
    for (const arrival of ordered ? arrivals : []) {
      const lost = lostWith(facts, arrival);
      if (arrival.reading.copy.delays === 0 || lost.length === 0 || wasResent(arrival.message)) continue;
      // Openfire redelivers for stream management by itself, each type by rules of its own.
      const managed = lost.some((number) => facts.sessions.get(number)?.streamManagement === true);
      const way = `${lost.join('/')} ${managed ? arrival.message.writing.written.type : ''}`;
      together.set(way, [...(together.get(way) ?? []), arrival]);
    }
    return [
      ...outOfOrder(direct, 'order', 'neither having waited'),
      ...[...together.values()].flatMap((group) =>
        outOfOrder(group, 'reordered', 'both lost with the same session'),
      ),
    ];
  });
}

const hasRepetition = (facts: Facts, message: MessageFacts): boolean =>
  facts.messages.some((one) => one !== message && originalOf(one) === originalOf(message));

/** The sender's client may have written it again on the stream it resumed. */
const wasResent = ({ writing }: MessageFacts): boolean =>
  writing.session.own.some(({ place, happening }) => happening.kind === 'resumed' && place > writing.place);
