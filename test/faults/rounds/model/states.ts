/** No state says more of a message than what happened: a device can confirm, receive or show only what it has read. */
import type { Facts, MessageFacts, Reading, Row, SessionFacts } from './facts.ts';
import { originalOf } from './attribution.ts';
import { proven } from './log.ts';
import type { Violation } from './violation.ts';
import { wasAccepted } from './loss.ts';

/** Whether the session has said after it had read the message that it, or one that it read no earlier, was shown. */
function hasShown(facts: Facts, { session, place }: Reading): boolean {
  return session.own.some(
    ({ place: later, happening }) =>
      later > place &&
      happening.kind === 'marked' &&
      happening.marker === 'displayed' &&
      hasRead(facts, session, happening.message, later),
  );
}

function hasRead(facts: Facts, session: SessionFacts, original: number, before: number): boolean {
  return facts.messages.some(
    (message) =>
      originalOf(message) === original &&
      message.readings.some((reading) => reading.session === session && reading.place < before),
  );
}

/** Whether the session has said after it had read the message that it has it. */
function hasReceived(message: MessageFacts, { session, place }: Reading): boolean {
  return session.own.some(
    ({ place: later, happening }) =>
      later > place && happening.kind === 'marked' && happening.message === originalOf(message),
  );
}

/** What a session's own words allow at most for what it has read; a process of its own is not seen speaking. */
function mostOf(facts: Facts, message: MessageFacts, reading: Reading): string[] {
  const { session } = reading;
  if (session.outside) return ['confirmed', 'received'];
  const shown = hasShown(facts, reading);
  return [
    'confirmed',
    ...(shown || hasReceived(message, reading) ? ['received'] : []),
    ...(shown ? ['displayed'] : []),
  ];
}

function checkRow(facts: Facts, message: MessageFacts, row: Row): Violation[] {
  const { index, writing, readings } = message;
  const violations: Violation[] = [];
  const say = (text: string): void =>
    void violations.push({ check: 'untrue', message: index, text, passing: false });
  const allowed = new Set(readings.flatMap((reading) => mostOf(facts, message, reading)));
  if (proven.has(row.state) && !allowed.has(row.state)) {
    say(
      readings.length === 0 ? `${row.state}, and nobody has read it` : `${row.state}, and nobody has said so`,
    );
  }
  for (const { resource, state } of row.deliveries) {
    const theirs = [...facts.sessions.values()].filter(
      (session) => session.bare === writing.written.account && session.resource === resource,
    );
    if (theirs.length === 0) say(`delivered to ${resource ?? 'nobody'}, which never was there`);
    else if (proven.has(state)) {
      const read = readings.filter(({ session }) => theirs.includes(session));
      const name = resource ?? 'nobody';
      if (read.length === 0) say(`${state} by ${name}, which has not read it`);
      else if (!read.some((reading) => mostOf(facts, message, reading).includes(state))) {
        say(`${state} by ${name}, which has not said so`);
      }
    }
  }
  return violations;
}

export const checkStates = (facts: Facts): Violation[] =>
  facts.messages.flatMap((message) =>
    wasAccepted(message) ? message.rows.flatMap((row) => checkRow(facts, message, row)) : [],
  );
