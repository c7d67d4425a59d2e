/** XEP-0380: Explicit Message Encryption, version 0.4.0. https://xmpp.org/extensions/xep-0380.html */
import { hasChild, hasNamespace } from './children.ts';

/** Encrypted content counts as content although it may come without a body: OMEMO's two versions, OpenPGP, and EME. */
export function isEncrypted(children: string): boolean {
  return (
    hasChild(children, 'encryption', 'urn:xmpp:eme:0') ||
    hasNamespace(children, 'eu.siacs.conversations.axolotl') ||
    hasNamespace(children, 'urn:xmpp:omemo:2') ||
    hasNamespace(children, 'urn:xmpp:openpgp:0') ||
    hasNamespace(children, 'jabber:x:encrypted')
  );
}
