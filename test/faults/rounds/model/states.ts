/** No state says more of a message than what happened: a device can confirm, receive or show only what it has read. */
import { bareJid } from '../../../../src/stanza/jid.ts';
import { originalOf, proven } from './known.ts';
import type { Facts, MessageFacts, Reading, Row, SessionFacts } from './known.ts';
import { wasAccepted } from './endings.ts';
import type { Violation } from './violation.ts';

/** Messages that a marker may mean: its reader and its id are all it tells. */
function named(facts: Facts, original: number): MessageFacts[] {
  const written = facts.messages.find((message) => originalOf(message) === original)?.writing.written;
  return facts.messages.filter(
    ({ writing: { written: other } }) =>
      other.id !== null &&
      other.id === written?.id &&
      other.account === written.account &&
      bareJid(other.from) === bareJid(written.from),
  );
}

/** What a client says and what it is sent pass each other on their way for so long, in ms. */
const passing = 500;

/**
 * Whether what was said may have met the message at the server, behind the handing: of those that bear one id it is taken
 * for the first that its reader has not confirmed, and nothing tells it from one about an earlier one (README).
 */
function mayHaveMet(facts: Facts, { at, message: about }: Mark, message: MessageFacts): boolean {
  return at > message.writing.at - passing && named(facts, about).some((one) => one !== message);
}

/** Whether the session has said after it had read the message that it, or one that it read no earlier, was shown. */
function hasShown(facts: Facts, message: MessageFacts, { session, place }: Reading): boolean {
  return marksOf(session, 'displayed').some(
    (mark) =>
      (mark.place > place || mayHaveMet(facts, mark, message)) &&
      named(facts, mark.message).some(({ readings }) =>
        readings.some((reading) => reading.session === session && reading.place < mark.place),
      ),
  );
}

/** Whether the session has said after it had read the message that it has it. */
function hasReceived(facts: Facts, message: MessageFacts, { session, place }: Reading): boolean {
  return marksOf(session).some((mark) => mark.place > place && named(facts, mark.message).includes(message));
}

/** What a session said of it by its name that did not read it, when an earlier one of its resource had (README). */
function wordsBy(facts: Facts, message: MessageFacts, session: SessionFacts): ReadonlySet<string> {
  const saidOf = (marker: 'received' | 'displayed'): boolean =>
    marksOf(session, marker).some(
      (mark) =>
        named(facts, mark.message).includes(message) &&
        message.readings.some((reading) => reading.session.jid === session.jid && reading.place < mark.place),
    );
  return new Set((['received', 'displayed'] as const).filter(saidOf));
}

interface Mark {
  readonly place: number;
  readonly at: number;
  readonly message: number;
}

function marksOf(session: SessionFacts, marker?: 'received' | 'displayed'): Mark[] {
  return session.own.flatMap(({ place, happening }) =>
    happening.kind === 'marked' && (marker === undefined || happening.marker === marker)
      ? [{ place, at: happening.at, message: happening.message }]
      : [],
  );
}

/** What a session's own words allow at most for what it has read; a process of its own is not seen speaking. */
function mostOf(facts: Facts, message: MessageFacts, reading: Reading): string[] {
  const { session } = reading;
  if (session.outside) return ['confirmed', 'received'];
  const shown = hasShown(facts, message, reading);
  return [
    'confirmed',
    ...(shown || hasReceived(facts, message, reading) ? ['received'] : []),
    ...(shown ? ['displayed'] : []),
  ];
}

function checkRow(facts: Facts, message: MessageFacts, row: Row): Violation[] {
  const { index, writing, readings } = message;
  const violations: Violation[] = [];
  const say = (text: string): void =>
    void violations.push({ check: 'untrue', message: index, text, passing: false });
  const sessions = [...facts.sessions.values()].filter(({ bare }) => bare === writing.written.account);
  const allowed = new Set(readings.flatMap((reading) => mostOf(facts, message, reading)));
  for (const session of sessions) {
    for (const word of wordsBy(facts, message, session)) allowed.add(word);
  }
  if (proven.has(row.state) && !allowed.has(row.state)) {
    say(
      readings.length === 0 ? `${row.state}, and nobody has read it` : `${row.state}, and nobody has said so`,
    );
  }
  for (const { resource, state } of row.deliveries) {
    const theirs = sessions.filter((session) => session.resource === resource);
    if (theirs.length === 0) say(`delivered to ${resource ?? 'nobody'}, which never was there`);
    else if (proven.has(state) && !theirs.some((session) => wordsBy(facts, message, session).has(state))) {
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
