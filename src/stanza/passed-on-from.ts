/**
 * Whether a message passes on somebody's words. What is forwarded in any wrapping (XEP-0297, 0280, 0313), an invitation
 * through a room and its rejection (XEP-0045, sections 7.8.2 and 7.9) name their author; a published item may
 * (XEP-0060, section 7.1.2.1).
 */
import { textWithin } from './element.ts';
import type { Element } from './element.ts';
import { bareJid } from './jid.ts';
import { readingsOf } from './typed-jid.ts';

/** By element name: the attribute that names the author, and whether the element says something without any text. */
const written: ReadonlyMap<string, { readonly by: string; readonly alone: boolean }> = new Map([
  ['message', { by: 'from', alone: false }],
  ['invite', { by: 'from', alone: true }],
  ['decline', { by: 'from', alone: true }],
  ['item', { by: 'publisher', alone: true }],
]);

/** `account` is a bare JID. A client wrote the address inside, and need not have prepared it. */
export function passesOnFrom(stanza: Element, account: string): boolean {
  const rest = [...stanza.children];
  for (let element = rest.pop(); element !== undefined; element = rest.pop()) {
    const { by, alone = false } = written.get(element.name) ?? {};
    const from = by === undefined ? undefined : element.attributes[by];
    if (from !== undefined && isOf(from, account) && (alone || textWithin(element).trim() !== ''))
      return true;
    // An element may have more children than a call can take arguments.
    for (const child of element.children) rest.push(child);
  }
  return false;
}

function isOf(from: string, account: string): boolean {
  return bareJid(from) === account || readingsOf(from).includes(account);
}
