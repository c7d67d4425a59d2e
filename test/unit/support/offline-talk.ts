/** What tests of bob's offline store do and ask: what is stored for him, what its owner does with it, what a list says. */
import type { Play } from './play.ts';

export const bob = 'bob@localhost';
export const phone = `${bob}/phone`;

export function offlineTalk(play: () => Play) {
  const stateOf = async (key: string): Promise<[state?: string, reason?: string | null | undefined]> => {
    const message = await play().opened.log.message(key);
    return message === null ? [] : [message.state, message.timeline.at(-1)?.reason];
  };

  function storesFor(to = bob, id = 'm1'): string {
    const key = play().says({ to, id });
    play().happens({ kind: 'stored', key, reason: null });
    return key;
  }
  const touches = (what: string, times: readonly number[] = [], since: number | null = null): number =>
    play().happens({ kind: 'offline-touched', jid: bob, what, since, times });
  const account = (what: string): number => play().happens({ kind: 'account', jid: bob, what });
  const views = (key: string, stream = 'b1'): number =>
    play().happens({ kind: 'sent', key, stream, jid: phone, flags: 'v' });
  const lists = (keys: readonly string[], createdAt: number | null = null): number =>
    play().happens({ kind: 'listed', jid: bob, keys, createdAt, served: false });
  /** The list that is asked for when a removal was told. */
  function compares(keys: readonly string[]): void {
    play().settles();
    expect(play().ledger.guard.takeQuestions()).toEqual([bob]);
    lists(keys);
  }
  const killed = (): number =>
    play().happens({ kind: 'started', incarnation: 'a', watchedUntil: play().now });
  const wasOff = (): number => play().happens({ kind: 'started', incarnation: 'a', watchedUntil: null });

  return { stateOf, storesFor, touches, account, views, lists, compares, killed, wasOff };
}
