/** Which of several messages a row, a copy or a receipt is about, where they bear the same token or the same id. */
import type { Told } from '../happening.ts';
import type { MessageFacts, Reading, Row, Telling } from './known.ts';

const bareOf = (jid: string): string => jid.split('/')[0] ?? jid;

/** Whether a row may be this message's, as far as the parties and the client's id tell. */
function isLike(row: Row, { writing, readings }: MessageFacts): boolean {
  const { written } = writing;
  if (bareOf(row.from) !== bareOf(written.from) || bareOf(row.to) !== bareOf(written.to)) return false;
  if (written.id !== null) return row.id === written.id;
  if (readings.some(({ copy }) => copy.stanzaIds.includes(row.stanzaId))) return true;
  return row.id === null && row.body === written.body;
}

/** Where there are fewer rows than messages, those that were surely taken in have them. */
function withRows(messages: readonly MessageFacts[], rows: number): MessageFacts[] {
  if (rows >= messages.length) return [...messages];
  const sure = messages.filter(({ writing }) => writing.accepted !== null);
  const others = messages.filter(({ writing }) => writing.accepted === null);
  return [...sure, ...others].slice(0, rows).sort((one, other) => one.writing.place - other.writing.place);
}

/** A message and its repetitions: each device's in the order in which it wrote them. */
function shareRows(family: readonly MessageFacts[], rows: readonly Row[]): void {
  for (const [from, messages] of Map.groupBy(family, ({ writing }) => writing.written.from)) {
    const theirs = rows.filter((row) => row.from === from);
    const owners = withRows(messages, theirs.length);
    for (const [index, row] of theirs.entries()) (owners[index] ?? messages.at(-1))?.rows.push(row);
  }
}

export const originalOf = ({ index, writing }: MessageFacts): number => writing.written.repeats ?? index;

/** Gives each message its rows, and each copy that shows a stamp to the message that was stamped so. */
export function attribute(messages: readonly MessageFacts[], rows: readonly Row[]): void {
  for (const [original, family] of Map.groupBy(messages, originalOf)) {
    const named = rows.filter(({ message }) => message === original);
    const [only] = family;
    if (family.length === 1 && only !== undefined) {
      const like = named.length > 0 ? named : rows.filter((row) => row.message === null && isLike(row, only));
      only.rows.push(...like);
      continue;
    }
    shareRows(family, named);
    const readings = family.flatMap((message) => message.readings.splice(0));
    for (const reading of readings) ownerOf(reading, family)?.readings.push(reading);
  }
}

/**
 * A copy that shows no stamp came while nobody stamped: of those by its device it is the last that its session has not
 * read.
 */
function ownerOf(
  { copy, place, session }: Reading,
  family: readonly MessageFacts[],
): MessageFacts | undefined {
  const bearsItsStamp = ({ rows }: MessageFacts): boolean =>
    rows.some(({ stanzaId }) => copy.stanzaIds.includes(stanzaId));
  const stamped = family.find(bearsItsStamp);
  const before = family.filter(({ writing }) => writing.place < place);
  const byDevice = before.filter(({ writing }) => writing.written.from === copy.from);
  const isUnread = ({ readings }: MessageFacts): boolean =>
    readings.every((other) => other.session !== session);
  // While nobody takes it off, a repetition bears the stamp that its sender has read on another, be it his own.
  const bearsAnothers = byDevice.some(
    (one) => one.plan.copiesStamp && one.rows.length === 0 && isUnread(one),
  );
  const isItsOwn = stamped?.writing.written.from === copy.from && (isUnread(stamped) || !bearsAnothers);
  if (isItsOwn || (copy.stanzaIds.length > 0 && stamped === undefined)) return stamped ?? family[0];
  return byDevice.filter(isUnread).at(-1) ?? byDevice.at(-1) ?? before.at(-1) ?? family[0];
}

/** Stanzas of the plugin's own begin so. */
export const isOurs = ({ id }: Told): boolean => id?.startsWith('receipts-') === true;

/** Whether its reader said anything of itself between its reading and a place in the history. */
const isAnswered = (reading: Reading, before: number): boolean =>
  reading.session.outside ||
  reading.session.own.some(
    ({ place, happening: { kind } }) =>
      place > reading.place && place < before && (kind === 'answered' || kind === 'acknowledged'),
  );

const isBy = ({ writing }: MessageFacts, jid: string | null): boolean => writing.written.from === jid;

/** Whether its client answers a reading itself: not for a carbon copy (XEP-0280, 11), and not where it never does. */
export const answersFor = ({ session, copy }: Reading): boolean => session.receipts && !copy.carbon;

/** Whether the log says that the client of this full JID has proved to have it. */
const isProvedBy = ({ rows }: MessageFacts, jid: string | null): boolean =>
  rows.some(({ deliveries }) =>
    deliveries.some(({ resource, state }) => state !== 'sent' && resource === jid?.split('/')[1]),
  );

/** Whom a stanza that names an id is about: of several, the one that is owed it. */
export function ownerOfTelling(
  told: Told,
  place: number,
  candidates: readonly MessageFacts[],
): MessageFacts | undefined {
  const same = ({ told: other }: Telling): boolean => other.id === told.id && other.what === told.what;
  // An error bears the id of what it refuses, and so do those of others of that id.
  const repeated = told.what === 'error' ? undefined : candidates.find(({ tellings }) => tellings.some(same));
  if (repeated !== undefined || candidates.length < 2) return repeated ?? candidates[0];
  // Ours and those of clients are told apart by their ids; of ours there is one for a message, of clients one of each.
  const isLike = ({ told: other }: Telling): boolean =>
    other.what === told.what &&
    other.detail === told.detail &&
    isOurs(other) === isOurs(told) &&
    (isOurs(told) || other.from === told.from);
  const mayBe = ({ writing, readings }: MessageFacts): boolean =>
    (told.what === 'receipt' ? writing.written.receipt : writing.written.events) &&
    ((told.detail === 'offline' && bareOf(told.from) === bareOf(writing.written.to)) ||
      readings.some(
        (reading) =>
          reading.session.jid === told.from &&
          // A process of its own tells later what it has read.
          (reading.place < place || reading.session.outside),
      ));
  const asked = candidates.filter(({ writing }) => writing.place < place);
  if (told.what === 'error') {
    const isOpen = ({ tellings }: MessageFacts): boolean =>
      tellings.every(({ told: other }) => other.what !== 'error' && other.detail !== 'offline');
    const open = asked.filter(isOpen);
    // Of two alike the log knows which was refused.
    const wasRefused = ({ rows }: MessageFacts): boolean => rows.some(({ state }) => state === 'failed');
    return open.find(wasRefused) ?? open[0] ?? asked[0] ?? candidates[0];
  }
  // What is addressed to a device is about what that device wrote, if it may be; a receipt of ours is for what its reader
  // does not answer itself, and one of a client for what it does; and of what was read it is rather about what its reader
  // has answered for since, and of that about what the log says was proved: an answer may have crossed with what came next.
  const isBySuch = (reading: Reading): boolean => isOurs(told) !== answersFor(reading);
  const likelihood = (message: MessageFacts): number => {
    const theirs = message.readings.filter(({ session }) => session.jid === told.from);
    return (
      8 * Number(isBy(message, told.to)) +
      4 * Number(theirs.some(isBySuch)) +
      2 * Number(theirs.some((reading) => isAnswered(reading, place))) +
      Number(isProvedBy(message, told.from))
    );
  };
  const possible = asked.filter(mayBe).sort((one, other) => likelihood(other) - likelihood(one));
  return possible.find(({ tellings }) => !tellings.some(isLike)) ?? possible[0] ?? asked[0] ?? candidates[0];
}
