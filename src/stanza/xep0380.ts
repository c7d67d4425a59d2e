/** XEP-0380: Explicit Message Encryption, version 0.4.0. https://xmpp.org/extensions/xep-0380.html */
import type { Element } from './element.ts';

export const encryptionNamespace = 'urn:xmpp:eme:0';

/** Elements with ciphertext: name, namespace and specification. */
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

/** Namespaces (section 4) whose names clients know. For others they show the `name` attribute or else the namespace. */
const known = new Set([
  ...cipherElements.map(([, namespace]) => namespace),
  'urn:xmpp:otr:0',
  'urn:xmpp:openpgp:0',
]);

/**
 * The name of the encryption if the reader is shown it in the sender's words; null if the client knows the name itself.
 */
export function encryptionName({ attributes }: Element): string | null {
  const { namespace = '', name = '' } = attributes;
  if (known.has(namespace)) return null;
  return name.trim() === '' ? namespace : name;
}
