/** Which of several messages of one id a sender was told about. */
import { bareJid } from '../../../../src/stanza/jid.ts';
import type { Told } from '../happening.ts';
import type { MessageFacts, Reading, Telling } from './known.ts';

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
    ((told.detail === 'offline' && bareJid(told.from) === bareJid(writing.written.to)) ||
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
