/** The log has each message once, and says of it in the end no less than what happened; states.ts: and no more. */
import { noteMs, surelyConfirmed } from './evidence.ts';
import { proven } from './known.ts';
import type { Facts, MessageFacts, Row } from './known.ts';
import { hasEnded, isBlocked, mayBeRefused, mayHaveDiedLeaving, wasAccepted } from './endings.ts';
import { wasReplaced } from './sessions.ts';
import type { Violation } from './violation.ts';
import { killsServer, wasUnguarded, windowsOf } from './windows.ts';

/**
 * Read by a client that answered nothing any more and signed out, or ended its stream in answer to the server's end as
 * another one came with its address: where the server takes that for an end in order, it is left as what is known of it.
 */
const wasLeft = (facts: Facts, { readings }: MessageFacts): boolean =>
  readings.some(
    ({ session, copy }) =>
      !copy.viewed &&
      (session.closed?.how === 'goodbye' ||
        (session.closed?.how === 'server' && wasReplaced(facts, session))),
  );

/** Its reader blocks its sender: where it lay in his offline store Openfire took it out for him and kept it from him. */
const mayBeHeldBack = (facts: Facts, message: MessageFacts): boolean =>
  isBlocked(facts, message) && message.tellings.some(({ told }) => told.what === 'error');

function checkRow(facts: Facts, message: MessageFacts, row: Row): Violation[] {
  const { index, writing, readings } = message;
  const { written } = writing;
  const violations: Violation[] = [];
  const say = (text: string, passing: boolean): void =>
    void violations.push({ check: 'log', message: index, text, passing });
  // No lower: in the end every message has been confirmed, or has ended.
  const confirmed = readings.filter(
    ({ session, place }) => surelyConfirmed(facts, session, place, noteMs) !== null,
  );
  if (confirmed.length > 0 && !proven.has(row.state)) say(`still ${row.state}, and it was confirmed`, true);
  else if (
    !proven.has(row.state) &&
    !hasEnded(row.state) &&
    !wasLeft(facts, message) &&
    !mayBeHeldBack(facts, message) &&
    !mayHaveDiedLeaving(facts, message)
  ) {
    say(`still ${row.state} in the end`, true);
  }
  const kills = windowsOf(facts, killsServer);
  for (const { session, copy, at } of confirmed) {
    // Killed between the client's reading and the event that it was sent.
    if (
      copy.carbon ||
      copy.viewed ||
      kills.some((kill) => kill.to > at && (session.over?.at ?? Infinity) > kill.from - 2000)
    ) {
      continue;
    }
    const listed = row.deliveries.find(({ resource }) => resource === session.resource);
    if (listed === undefined || !proven.has(listed.state)) {
      say(`${session.resource} has confirmed it; its delivery is ${listed?.state ?? 'not listed'}`, true);
    }
  }
  if (row.body !== written.body) say('the body in the log is not the one that was written', false);
  for (const { copy } of readings) {
    if (copy.stanzaIds.length > 0 && !copy.stanzaIds.includes(row.stanzaId)) {
      say(`read with the stamp ${copy.stanzaIds.join(', ')}, logged as ${row.stanzaId}`, false);
    }
  }
  return violations;
}

export function checkLog(facts: Facts): Violation[] {
  return facts.messages.flatMap((message): Violation[] => {
    const { index, rows } = message;
    if (!wasAccepted(message) || wasUnguarded(facts, message)) return [];
    if (rows.length === 0) {
      if (mayBeRefused(facts, message)) return [];
      return [{ check: 'log', message: index, text: 'accepted, and not in the log', passing: true }];
    }
    const twice: Violation[] =
      rows.length === 1
        ? []
        : [{ check: 'log', message: index, text: `${rows.length} rows for it`, passing: false }];
    return [...twice, ...rows.flatMap((row) => checkRow(facts, message, row))];
  });
}
