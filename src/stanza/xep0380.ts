/** XEP-0380: Explicit Message Encryption, version 0.4.0. https://xmpp.org/extensions/xep-0380.html */
import type { Element } from './element.ts';

export const encryptionNamespace = 'urn:xmpp:eme:0';

/** What holds ciphertext: by name and namespace, and why. */
export const cipherElements: readonly (readonly [name: string, namespace: string, reason: string])[] = [
  ['encrypted', 'eu.siacs.conversations.axolotl', 'XEP-0384 before 0.4 (OMEMO)'],
  ['encrypted', 'urn:xmpp:omemo:0', 'XEP-0384, 0.4 (OMEMO)'],
  ['encrypted', 'urn:xmpp:omemo:1', 'XEP-0384, 0.4 to 0.7 (OMEMO)'],
  ['encrypted', 'urn:xmpp:omemo:2', 'XEP-0384 from 0.8 on (OMEMO)'],
  ['openpgp', 'urn:xmpp:openpgp:0', 'XEP-0373 (OX)'],
  ['x', 'jabber:x:encrypted', 'XEP-0027 (PGP)'],
  ['x', 'jabber:x:signed', 'XEP-0027 (PGP): a signature'],
  ['e2e', 'urn:ietf:params:xml:ns:xmpp-e2e', 'RFC 3923 (S/MIME)'],
];

/** Of these (section 4) clients know the name; of others they show what `name` says, which is for that, or else the namespace. */
const known = new Set([
  ...cipherElements.map(([, namespace]) => namespace),
  'urn:xmpp:otr:0',
  'urn:xmpp:openpgp:0',
]);

/** What a reader is told that a message is encrypted with, where he is told it in the sender's words. */
export function encryptionName({ attributes }: Element): string | null {
  const { namespace = '', name = '' } = attributes;
  if (known.has(namespace)) return null;
  return name.trim() === '' ? namespace : name;
}
