/** What tests of the ledger say and ask: alice asks for a receipt, and bob's phone answers. */
import type { State } from '../../../src/model/state.ts';
import { routed } from './play.ts';
import type { Play } from './play.ts';

export const phone = 'bob@localhost/phone';
export const request = {
  children: 'request urn:xmpp:receipts',
  inner: "<request xmlns='urn:xmpp:receipts'/>",
};
export const eventRequest = (...names: string[]): { children: string; inner: string } => ({
  children: 'x jabber:x:event',
  inner: `<x xmlns='jabber:x:event'>${names.map((name) => `<${name}/>`).join('')}</x>`,
});

export function ledgerTalk(play: () => Play) {
  async function stateOf(key: string): Promise<State | undefined> {
    return (await play().opened.log.message(key))?.state;
  }

  /** Alice asks for a receipt, bob's phone is online and says what it supports. */
  function exchange(features: readonly string[], said = request): { key: string; routed: string[] } {
    play().opens('b1', phone);
    const key = play().says(said);
    play().sends(key, 'b1', phone);
    play().commit();
    play().answers('b1', phone, features);
    return { key, routed: routed(play().commit()) };
  }

  return { stateOf, exchange };
}
