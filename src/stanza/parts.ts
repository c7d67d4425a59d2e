/**
 * What is known of the elements that messages carry: which are not content, and which hold no text that a client shows.
 * Every other element counts as content, and all its text as shown by some client, so that elements nobody here has
 * heard of yet are neither lost nor missing from the log.
 */
import { eventNamespace } from './xep0022.ts';
import { chatStatesNamespace } from './xep0085.ts';
import { pubsubEventNamespace } from './xep0163.ts';
import { receiptsNamespace } from './xep0184.ts';
import { carbonsNamespace } from './xep0280.ts';
import { archiveNamespaces } from './xep0313.ts';
import { markersNamespace } from './xep0333.ts';
import { stanzaIdsNamespace } from './xep0359.ts';
import { cipherElements, encryptionNamespace } from './xep0380.ts';

/**
 * `signal`: concerns the moment or other messages. `aside`: says nothing by itself, only how the rest is to be taken.
 * `copy`: a signal if a server hands it out, content if anybody else sends it. `content`: everything else.
 */
export type Part = 'signal' | 'aside' | 'copy' | 'content';
/** Whether the element may hold text for a reader. For a copy it counts only where the copy is content. */
export type Text = 'shown' | 'none';

const any = '*';

type Row = readonly [name: string, namespace: string, is: Part, text: Text, reason: string];

/** Name, namespace (empty for `jabber:client`), part, whether it shows a text, and the reason. */
export const parts: readonly Row[] = [
  ['received', receiptsNamespace, 'signal', 'none', 'XEP-0184: another message has come'],
  ['request', receiptsNamespace, 'aside', 'none', 'XEP-0184: asks for a receipt'],
  ['received', markersNamespace, 'signal', 'none', 'XEP-0333 before 1.0: another message has come'],
  ['displayed', markersNamespace, 'signal', 'none', 'XEP-0333: another message was read'],
  ['acknowledged', markersNamespace, 'signal', 'none', 'XEP-0333 before 1.0: another message was heeded'],
  ['markable', markersNamespace, 'aside', 'none', 'XEP-0333: asks for markers'],
  ['displayed', 'urn:xmpp:mds:displayed:0', 'signal', 'none', 'XEP-0490: how far the own devices have read'],
  [
    'x',
    eventNamespace,
    'signal',
    'none',
    'XEP-0022: tells what became of another message, or asks to be told',
  ],
  [any, chatStatesNamespace, 'signal', 'none', 'XEP-0085: somebody is typing, or has stopped'],
  ['rtt', 'urn:xmpp:rtt:0', 'signal', 'shown', 'XEP-0301: what is being typed, which is read at once'],
  ['received', carbonsNamespace, 'copy', 'shown', 'XEP-0280: what another device got'],
  ['sent', carbonsNamespace, 'copy', 'shown', 'XEP-0280: what another device sent'],
  ['private', carbonsNamespace, 'aside', 'none', 'XEP-0280: wants no copies'],
  ...archiveNamespaces.flatMap((namespace): Row[] => [
    ['result', namespace, 'copy', 'shown', 'XEP-0313: out of an archive, which keeps it'],
    ['fin', namespace, 'copy', 'shown', 'XEP-0313 before 0.4: the end of a page of an archive'],
  ]),
  ['event', pubsubEventNamespace, 'copy', 'shown', 'XEP-0163: what an account keeps, for one device'],
  [any, 'urn:xmpp:hints', 'aside', 'none', 'XEP-0334: how it is to be kept and copied'],
  [any, stanzaIdsNamespace, 'aside', 'none', 'XEP-0359: by which id it is known'],
  ['delay', 'urn:xmpp:delay', 'aside', 'none', 'XEP-0203: when it was sent'],
  ['x', 'jabber:x:delay', 'aside', 'none', 'XEP-0091: when it was sent'],
  ['nick', 'http://jabber.org/protocol/nick', 'aside', 'shown', 'XEP-0172: what its sender is called'],
  ['occupant-id', 'urn:xmpp:occupant-id:0', 'aside', 'none', 'XEP-0421: who its sender is in a room'],
  [
    'amp',
    'http://jabber.org/protocol/amp',
    'aside',
    'none',
    'XEP-0079: what is to be done where it cannot be delivered',
  ],
  ['record', 'http://jabber.org/protocol/archive', 'aside', 'none', 'XEP-0136: whether it is to be kept'],
  ['x', 'google:nosave', 'aside', 'none', 'Google Talk: whether it is to be kept'],
  ['x', 'vcard-temp:x:update', 'aside', 'none', "XEP-0153: a digest of the sender's picture"],
  ['encryption', encryptionNamespace, 'aside', 'shown', 'XEP-0380: what the rest is encrypted with'],
  ['thread', '', 'aside', 'none', 'RFC 6121, 5.2.5: which conversation it belongs to'],
  [
    'body',
    '',
    'aside',
    'shown',
    'RFC 6121, 5.2.3: without text; a message with text is content whatever else is in it',
  ],
  ...cipherElements.map(([name, namespace, reason]): Row => [
    name,
    namespace,
    'content',
    'none',
    `ciphertext: ${reason}`,
  ]),
  ['data', 'urn:xmpp:bob', 'content', 'none', 'XEP-0231: bytes of a picture'],
  ['data', 'http://jabber.org/protocol/ibb', 'content', 'none', 'XEP-0047: bytes of a file'],
  ['hash', 'urn:xmpp:hashes:2', 'content', 'none', 'XEP-0300: a digest of a file'],
  ['replace', 'urn:xmpp:message-correct:0', 'content', 'none', 'XEP-0308: the id of what it corrects'],
  ['reply', 'urn:xmpp:reply:0', 'content', 'none', 'XEP-0461: the id of what it answers'],
  ['fallback', 'urn:xmpp:fallback:0', 'content', 'none', 'XEP-0428: numbers of characters of the body'],
  ['unstyled', 'urn:xmpp:styling:0', 'content', 'none', 'XEP-0393: how the body is to be set'],
  ['markup', 'urn:xmpp:markup:0', 'content', 'none', 'XEP-0394: numbers of characters of the body'],
];

const byLine: ReadonlyMap<string, { readonly is: Part; readonly text: Text }> = new Map(
  parts.map(([name, namespace, is, text]) => [`${name} ${namespace}`, { is, text }]),
);

/**
 * Looks an element up by its line (`name namespace`, as in the envelope); some rows match every name of a namespace.
 */
export function partOf(line: string): { readonly is: Part; readonly text: Text } | undefined {
  return byLine.get(line) ?? byLine.get(any + line.slice(line.indexOf(' ')));
}

/** The lines of the copies in these namespaces. */
export const copyLines = (...namespaces: readonly string[]): string[] =>
  parts.flatMap(([name, namespace, is]) =>
    is === 'copy' && namespaces.includes(namespace) ? [`${name} ${namespace}`] : [],
  );

/** The lines of elements that say nothing by themselves. `body` is not among them, since a second body does. */
export const asideLines: ReadonlySet<string> = new Set(
  parts.flatMap(([name, namespace, is]) =>
    is === 'aside' && name !== any && name !== 'body' ? [`${name} ${namespace}`] : [],
  ),
);
