/**
 * Which messages say something to somebody: these have a row in the ledger and the log, and are guarded. Whatever is not
 * plainly a signal is content, so that what nobody here has heard of yet is not lost.
 */
import type { Submitted } from '../spool/event.ts';
import { eventNamespace } from '../stanza/xep0022.ts';
import { chatStatesNamespace } from '../stanza/xep0085.ts';
import { isAccountEvent } from '../stanza/xep0163.ts';
import { receiptsNamespace } from '../stanza/xep0184.ts';
import { carbonsNamespace } from '../stanza/xep0280.ts';
import { archiveNamespaces } from '../stanza/xep0313.ts';
import { markersNamespace } from '../stanza/xep0333.ts';
import { stanzaIdsNamespace } from '../stanza/xep0359.ts';

export interface Judgement {
  readonly yes: boolean;
  readonly reason: string;
}

export type Asked = Pick<Submitted, 'from' | 'to' | 'type' | 'children' | 'body' | 'flags'>;

/** `signal`: of the moment, or about other messages. `aside`: says nothing by itself, but how the rest is to be taken. */
type Part = 'signal' | 'aside';

const any = '*';
const mucUser = 'http://jabber.org/protocol/muc#user';

/** All that is not content: name, namespace (none for `jabber:client`), what it is, and why. */
export const parts: readonly (readonly [name: string, namespace: string, is: Part, reason: string])[] = [
  ['received', receiptsNamespace, 'signal', 'XEP-0184: another message has come'],
  ['request', receiptsNamespace, 'aside', 'XEP-0184: asks for a receipt'],
  ['received', markersNamespace, 'signal', 'XEP-0333 before 1.0: another message has come'],
  ['displayed', markersNamespace, 'signal', 'XEP-0333: another message was read'],
  ['acknowledged', markersNamespace, 'signal', 'XEP-0333 before 1.0: another message was heeded'],
  ['markable', markersNamespace, 'aside', 'XEP-0333: asks for markers'],
  ['displayed', 'urn:xmpp:mds:displayed:0', 'signal', 'XEP-0490: how far the own devices have read'],
  ['x', eventNamespace, 'signal', 'XEP-0022: tells what became of another message, or asks to be told'],
  [any, chatStatesNamespace, 'signal', 'XEP-0085: somebody is typing, or has stopped'],
  ['rtt', 'urn:xmpp:rtt:0', 'signal', 'XEP-0301: what is being typed; a body follows'],
  ['received', carbonsNamespace, 'signal', 'XEP-0280: a copy of what another device got'],
  ['sent', carbonsNamespace, 'signal', 'XEP-0280: a copy of what another device sent'],
  ['private', carbonsNamespace, 'aside', 'XEP-0280: wants no copies'],
  ...archiveNamespaces.flatMap(
    (namespace) =>
      [
        ['result', namespace, 'signal', 'XEP-0313: out of an archive, which keeps it'],
        ['fin', namespace, 'signal', 'XEP-0313 before 0.4: the end of a page of an archive'],
      ] as const,
  ),
  [any, 'urn:xmpp:hints', 'aside', 'XEP-0334: how it is to be kept and copied'],
  [any, stanzaIdsNamespace, 'aside', 'XEP-0359: by which id it is known'],
  ['delay', 'urn:xmpp:delay', 'aside', 'XEP-0203: when it was sent'],
  ['x', 'jabber:x:delay', 'aside', 'XEP-0091: when it was sent'],
  ['nick', 'http://jabber.org/protocol/nick', 'aside', 'XEP-0172: what its sender wants to be called'],
  ['occupant-id', 'urn:xmpp:occupant-id:0', 'aside', 'XEP-0421: who its sender is in a room'],
  ['thread', '', 'aside', 'RFC 6121, 5.2.5: which conversation it belongs to'],
  [
    'body',
    '',
    'aside',
    'RFC 6121, 5.2.3: without text; a message with text is content whatever else is in it',
  ],
];

const byName = new Map(parts.map(([name, namespace, is]) => [`${name} ${namespace}`, is]));

/** `line`: as in the envelope, `name namespace`. */
function partOf(line: string, isPrivate: boolean): Part | undefined {
  // In a room's invitations and the like it is content; a private message bears an empty one (XEP-0045, section 7.5).
  if (isPrivate && line === `x ${mucUser}`) return 'aside';
  return byName.get(line) ?? byName.get(any + line.slice(line.indexOf(' ')));
}

export function isContent(message: Asked): Judgement {
  const { type, children, body, flags } = message;
  // Openfire keeps none for who is away, and by RFC 6121, 5.2.2 none is worth it.
  if (type !== 'chat' && type !== 'normal') return { yes: false, reason: `type ${type}` };
  if (body !== null && body !== '') return { yes: true, reason: 'has a body' };
  if (!flags.includes('c') && isAccountEvent(message)) {
    return { yes: false, reason: 'what another account keeps, for one device' };
  }
  let [signals, keeps] = [false, type === 'normal'];
  for (let from = 0, end = 0; from < children.length; from = end + 1) {
    end = children.indexOf('\n', from);
    if (end < 0) end = children.length;
    const line = children.slice(from, end);
    const part = partOf(line, flags.includes('p'));
    if (part === undefined) return { yes: true, reason: `has ${line}` };
    if (part === 'signal') signals = true;
    else if (!line.endsWith(' ')) keeps = true;
  }
  if (signals) return { yes: false, reason: 'only a signal' };
  // As Openfire does for who is away: of `chat` only what has an element of some other namespace.
  return keeps
    ? { yes: true, reason: 'nothing in it is a signal, and Openfire keeps it' }
    : { yes: false, reason: 'nothing in it' };
}
