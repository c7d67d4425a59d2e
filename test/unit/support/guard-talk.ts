/** What tests of the guard say and ask: of bob, his phone, and what becomes of what it was sent. */
import type { State } from '../../../src/model/state.ts';
import { redeliveries } from './play.ts';
import type { Play, Redelivery } from './play.ts';

export const phone = 'bob@localhost/phone';
export const laptop = 'bob@localhost/laptop';

export function guardTalk(play: () => Play) {
  async function stateOf(key: string): Promise<State | undefined> {
    return (await play().opened.log.message(key))?.state;
  }

  /** Alice says something that is sent to bob's phone, whose session is open. */
  function sentToPhone(said = {}): string {
    play().opens('b1', phone);
    const key = play().says(said);
    play().sends(key, 'b1', phone);
    return key;
  }

  function sentTo(stream: string, jid: string): string {
    play().opens(stream, jid);
    const key = play().says();
    play().sends(key, stream, jid);
    return key;
  }

  /** Two sessions and what they were sent are told; the phone's then ends. */
  function afterItsEnd(...keys: string[]): Redelivery[] {
    return afterItsEndWith('', ...keys);
  }

  function afterItsEndWith(flags: string, ...keys: string[]): Redelivery[] {
    play().closes('b1', phone, flags);
    const found = redeliveries(play().settles());
    expect(found.map(({ key }) => key)).toEqual(keys);
    return found;
  }

  /** Bob's client tells alice that it has a message of hers. */
  function tellsReceipt(id: string, from = phone): void {
    play().says({
      from,
      to: 'alice@localhost',
      id: `receipt for ${id}`,
      body: null,
      children: 'received urn:xmpp:receipts',
      inner: `<received xmlns='urn:xmpp:receipts' id='${id}'/>`,
    });
  }

  const stored = (key: string): number => play().happens({ kind: 'stored', key, reason: null });
  const unrouted = (key: string): number => play().happens({ kind: 'unrouted', key, reason: null });
  /** The JVM was killed with the tap at work, unless it was off meanwhile. */
  const starts = (watched = true): number =>
    play().happens({ kind: 'started', incarnation: 'again', watchedUntil: watched ? play().now : null });
  const lists = (...keys: string[]): number =>
    play().happens({ kind: 'listed', jid: 'bob@localhost', keys, createdAt: null, served: false });

  return {
    stateOf,
    sentToPhone,
    sentTo,
    afterItsEnd,
    afterItsEndWith,
    tellsReceipt,
    stored,
    unrouted,
    starts,
    lists,
  };
}
