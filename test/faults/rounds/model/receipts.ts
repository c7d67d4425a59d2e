/** Every receipt that the server sent for a client is true, and there is one at most. */
import { answersFor, isOurs } from './tellings.ts';
import type { Facts, MessageFacts, SessionFacts, Telling } from './known.ts';
import type { Violation } from './violation.ts';
import { wasUnguarded } from './windows.ts';

const broken = (check: Violation['check'], message: number | null, text: string): Violation => ({
  check,
  message,
  text,
  passing: false,
});

/** The first reading of each stanza: a receipt may go to several resources, and a stream may repeat it. */
function distinct(tellings: readonly Telling[]): Telling[] {
  const seen = new Set<string>();
  return tellings.filter(({ told }) => {
    const fresh = !seen.has(told.id ?? '');
    seen.add(told.id ?? '');
    return fresh;
  });
}

/** Whether a client of this full JID had read the message when its sender was told so. */
function isTrue(message: MessageFacts, { told, place }: Telling): boolean {
  return message.readings.some(
    (reading) =>
      reading.session.jid === told.from &&
      // A process of its own tells later what it has read.
      (reading.place < place || reading.session.outside),
  );
}

/** Whether this session of an account cannot see the session's presence at a place in the history. */
function isHidden(session: SessionFacts, viewer: SessionFacts, place: number): boolean {
  return session.own.some(
    ({ place: earlier, happening }) =>
      earlier < place &&
      happening.kind === 'hidden' &&
      (happening.from === null || happening.from === viewer.bare) &&
      (!happening.directed || viewer.opened < earlier),
  );
}

/** Every session of this full JID that had read the message hides from who was told. */
function reveals({ readings }: MessageFacts, { told, place, session: viewer }: Telling): boolean {
  const readers = readings.filter(({ session }) => session.jid === told.from);
  return readers.length > 0 && readers.every(({ session }) => isHidden(session, viewer, place));
}

/** Receipts that a client of the recipient sent so long before ours that ours was not on its way yet. */
const onItsWay = 2000;

/** Which of several a client means that bear one id nobody can tell. */
const sharesItsId = (facts: Facts, { index, writing }: MessageFacts): boolean =>
  facts.messages.some(
    (other) =>
      other.index !== index &&
      other.writing.written.id === writing.written.id &&
      other.writing.session.bare === writing.session.bare,
  );

function wasAnswered(facts: Facts, message: MessageFacts, { place }: Telling): boolean {
  if (sharesItsId(facts, message)) return false;
  const at = facts.happenings[place]?.at ?? 0;
  // What a client says while nobody listens is not heard.
  if (wasUnguarded(facts, message)) return false;
  return message.tellings.some(
    (other) =>
      other.told.what === 'receipt' &&
      !isOurs(other.told) &&
      (facts.happenings[other.place]?.at ?? at) < at - onItsWay,
  );
}

function checkOne(facts: Facts, message: MessageFacts): Violation[] {
  const { index, writing } = message;
  const { written } = writing;
  const ours = message.tellings.filter(({ told }) => isOurs(told));
  const receipts = distinct(ours.filter(({ told }) => told.what === 'receipt'));
  const violations: Violation[] = [];
  const say = (text: string): void => void violations.push(broken('false receipt', index, text));
  if (receipts.length > 1) say(`${receipts.length} receipts of the server for it`);
  for (const telling of receipts) {
    const { from } = telling.told;
    if (!isTrue(message, telling)) say(`a receipt from ${from}, which had not read it`);
    if (!written.receipt) say('a receipt that nobody has asked for');
    if (reveals(message, telling)) say(`a receipt reveals ${from}, which hides from its sender`);
    if (wasAnswered(facts, message, telling)) say('a receipt of the server after one of a client');
    if (!facts.plan.friends) say(`a receipt tells of ${from}, whose presence its sender may not see`);
    const readers = message.readings.filter(({ session }) => session.jid === from);
    if (readers.length > 0 && readers.every(answersFor)) {
      say(`a receipt for ${from}, which answers for itself`);
    }
  }
  for (const telling of distinct(
    ours.filter(({ told }) => told.what === 'event' && told.detail === 'delivered'),
  )) {
    if (!isTrue(message, telling))
      say(`an event says it was delivered to ${telling.told.from}, which had not read it`);
    if (!written.events) say('an event that nobody has asked for');
    if (reveals(message, telling)) say(`an event reveals ${telling.told.from}, which hides from its sender`);
  }
  const offline = distinct(ours.filter(({ told }) => told.what === 'event' && told.detail === 'offline'));
  const error = message.tellings.find(({ told }) => told.what === 'error');
  if (offline.length > 1) say(`${offline.length} events say that it is stored offline`);
  if (offline.length > 0 && error !== undefined) {
    violations.push(
      broken('event and error', index, `stored offline, and ${error.told.detail ?? 'an error'}`),
    );
  }
  return violations;
}

const asksWithoutId = (facts: Facts, sender: string): boolean =>
  facts.messages.some(
    ({ writing }) => writing.session.bare === sender && writing.written.id === null && writing.written.events,
  );

export function checkReceipts(facts: Facts): Violation[] {
  const strays = facts.stray
    .filter(({ told }) => isOurs(told))
    // An event about a message without an id cannot say which one it is about.
    .filter(({ told, session }) => told.about !== '' || !asksWithoutId(facts, session.bare))
    .map(({ told }) =>
      broken('false receipt', null, `${told.what} from ${told.from} about an unknown ${told.about}`),
    );
  return [...strays, ...facts.messages.flatMap((message) => checkOne(facts, message))];
}
