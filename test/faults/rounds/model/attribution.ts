/** Which of several messages a row or a copy is about, where they bear the same token. */
import { bareJid } from '../../../../src/stanza/jid.ts';
import { originalOf } from './known.ts';
import type { MessageFacts, Reading, Row } from './known.ts';

/** Whether a row may be this message's, as far as the parties and the client's id tell. */
function isLike(row: Row, { writing, readings }: MessageFacts): boolean {
  const { written } = writing;
  if (bareJid(row.from) !== bareJid(written.from) || bareJid(row.to) !== bareJid(written.to)) return false;
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
