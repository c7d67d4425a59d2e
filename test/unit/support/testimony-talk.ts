/** What clients say of messages in tests: receipts, markers and events; and what becomes of the messages then. */
import type { State } from '../../../src/model/state.ts';
import { redeliveries } from './play.ts';
import type { Play, Said } from './play.ts';

export const phone = 'bob@localhost/phone';
export const desk = 'bob@localhost/desk';
export const markers = 'urn:xmpp:chat-markers:0';

export const signal = (from: string, name: string, namespace: string, id: string): Said => ({
  from,
  to: 'alice@localhost',
  id: null,
  body: null,
  children: `${name} ${namespace}`,
  inner: `<${name} xmlns='${namespace}' id='${id}'/>`,
});
export const displayed = (from: string, id: string): Said => signal(from, 'displayed', markers, id);
export const receipt = (from: string, id: string): Said => signal(from, 'received', 'urn:xmpp:receipts', id);
export const event = (from: string, id: string): Said => ({
  ...displayed(from, id),
  children: 'x jabber:x:event',
  inner: `<x xmlns='jabber:x:event'><displayed/><id>${id}</id></x>`,
});
export const request = {
  children: 'request urn:xmpp:receipts',
  inner: "<request xmlns='urn:xmpp:receipts'/>",
};

export function testimonyTalk(play: () => Play) {
  async function states(...keys: string[]): Promise<(State | undefined)[]> {
    return Promise.all(keys.map(async (key) => (await play().opened.log.message(key))?.state));
  }

  /** Of each message what is redelivered when the phone's session has ended. */
  function whenThePhoneEnds(stream = 'b1'): string[] {
    play().closes(stream, phone);
    return redeliveries(play().settles()).map(({ key }) => key);
  }

  return { states, whenThePhoneEnds };
}
