/** Every copy is the message as it was written, with one stamp; one that was handed out late says since when, once. */
import type { Copy } from '../happening.ts';
import type { Facts, MessageFacts, Reading, SessionFacts, Writing } from './known.ts';
import type { Violation } from './violation.ts';
import { renewalsOf, wasUnguarded } from './windows.ts';

const anonymous = /^([0-9a-z]{8,12})@localhost\/\1$/;

/**
 * A session that binds its resource while its account is not there: whether it is anonymous Openfire asks only then
 * (4.2, `AuthToken.isAnonymous`), and has no account for an anonymous user.
 */
function mayBeAnonymous(facts: Facts, { bare, openedAt, outside, own }: SessionFacts): boolean {
  // A process of its own is said to be available when it has said so itself, be it long after.
  const signedIn = own.find(({ happening: { kind } }) => kind === 'available' || kind === 'replied');
  const latest = outside ? Infinity : (signedIn?.happening.at ?? Infinity);
  return renewalsOf(facts, bare).some(({ from, to }) => openedAt < to && latest > from);
}

function differences(facts: Facts, { session, written }: Writing, copy: Copy): string[] {
  const different: string[] = [];
  const compare = (what: string, sent: string | null, got: string | null): void => {
    if (sent !== got) different.push(`${what}: ${short(got)} instead of ${short(sent)}`);
  };
  if (!(anonymous.test(copy.from) && mayBeAnonymous(facts, session)))
    compare('from', written.from, copy.from);
  compare('type', written.type, copy.type);
  compare('id', written.id, copy.id);
  compare('body', written.body, copy.body);
  if (copy.children !== null) {
    compare('origin-id', written.originId, copy.originId);
    compare('children', written.children.join(''), copy.children.join(''));
  }
  return different;
}

const short = (text: string | null): string =>
  text === null ? 'none' : JSON.stringify(text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** Whether it must have waited: its reader came only after the server had taken it in. */
function wasLate({ writing, plan }: MessageFacts, reading: Reading): boolean {
  if (writing.accepted === null || reading.copy.carbon || reading.copy.viewed) return false;
  // Openfire's offline store adds none to what has one.
  if (plan.ownDelay) return false;
  const { session } = reading;
  return session.opened > writing.accepted;
}

export function checkCopies(facts: Facts): Violation[] {
  return facts.messages.flatMap((message): Violation[] => {
    const { index, writing, readings } = message;
    const violations: Violation[] = [];
    const say = (text: string): void =>
      void violations.push({ check: 'copy', message: index, text, passing: false });
    const guarded = !wasUnguarded(facts, message);
    for (const reading of readings) {
      const { copy, session } = reading;
      for (const difference of differences(facts, writing, copy)) say(`${session.jid} read ${difference}`);
      // Of itself Openfire does not store it, and would for a stamp: it bears one once it is redelivered.
      const isBare =
        message.plan.content === 'subject' && writing.written.type === 'chat' && copy.delays === 0;
      if (guarded && copy.stanzaIds.length !== 1 && !(isBare && copy.stanzaIds.length === 0))
        say(`${copy.stanzaIds.length} stamps in a copy`);
      if (copy.delays > 1) say(`${copy.delays} delays in a copy`);
      if (wasLate(message, reading) && copy.delays === 0)
        say(`handed out late to ${session.jid} without a delay`);
    }
    const stamps = new Set(readings.flatMap(({ copy }) => copy.stanzaIds));
    if (guarded && stamps.size > 1) say(`copies have different stamps: ${[...stamps].join(', ')}`);
    return violations;
  });
}
