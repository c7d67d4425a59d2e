/**
 * Whose words a message passes on: what is forwarded in it, in whatever wrapping (XEP-0297, 0280, 0313), and what somebody
 * has a room say in an invitation or when he declines one (XEP-0045, sections 7.8.2 and 7.9), names who wrote it, and what a
 * service publishes for him may (XEP-0060, section 7.1.2.1).
 */
import { textWithin } from './element.ts';
import type { Element } from './element.ts';
import { bareJid } from './jid.ts';
import { readingsOf } from './typed-jid.ts';

/** By the name of the element: the attribute that names him, and whether it says something without a text. */
const written: ReadonlyMap<string, { readonly by: string; readonly alone: boolean }> = new Map([
  ['message', { by: 'from', alone: false }],
  ['invite', { by: 'from', alone: true }],
  ['decline', { by: 'from', alone: true }],
  ['item', { by: 'publisher', alone: true }],
]);

/** `account`: bare. The address within is its client's, which need not have prepared it. */
export function passesOnFrom(stanza: Element, account: string): boolean {
  const rest = [...stanza.children];
  for (let element = rest.pop(); element !== undefined; element = rest.pop()) {
    const { by, alone = false } = written.get(element.name) ?? {};
    const from = by === undefined ? undefined : element.attributes[by];
    if (from !== undefined && isOf(from, account) && (alone || textWithin(element).trim() !== ''))
      return true;
    // One may have more children than a call takes arguments.
    for (const child of element.children) rest.push(child);
  }
  return false;
}

function isOf(from: string, account: string): boolean {
  return bareJid(from) === account || readingsOf(from).includes(account);
}
