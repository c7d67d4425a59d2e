/**
 * Which messages say something to somebody: these have a row in the ledger and the log, and are guarded. Whatever is not
 * plainly a signal is content, so that what nobody here has heard of yet is not lost.
 */
import type { Submitted } from '../../spool/event.ts';
import { partOf } from '../../stanza/parts.ts';
import { isAccountEvent } from '../../stanza/xep0163.ts';
import { handedOut } from './handed-out.ts';

export interface Judgement {
  readonly yes: boolean;
  readonly reason: string;
}

export type Asked = Pick<Submitted, 'from' | 'to' | 'type' | 'children' | 'body' | 'flags'>;

const mucUser = 'http://jabber.org/protocol/muc#user';

/** `line`: as in the envelope, `name namespace`; `copies`: those that are none of their own. */
function kindOf(
  line: string,
  isPrivate: boolean,
  copies: ReadonlySet<string>,
): 'signal' | 'aside' | 'content' {
  // In a room's invitations and the like it is content; a private message bears an empty one (XEP-0045, section 7.5).
  if (isPrivate && line === `x ${mucUser}`) return 'aside';
  const is = partOf(line)?.is ?? 'content';
  if (is === 'copy') return copies.has(line) ? 'signal' : 'content';
  return is;
}

/** Of these types a message has a place, and its sender may be told what becomes of it. */
export function isFollowed(type: string): boolean {
  return type === 'chat' || type === 'normal';
}

export function isContent(message: Asked): Judgement {
  const { type, children, body, flags } = message;
  // Openfire keeps none for who is away, and by RFC 6121, 5.2.2 none is worth it.
  if (!isFollowed(type)) return { yes: false, reason: `type ${type}` };
  if (body !== null && body !== '') return { yes: true, reason: 'has a body' };
  if (!flags.byClient && isAccountEvent(message)) {
    return { yes: false, reason: 'what another account keeps, for one device' };
  }
  const copies = handedOut(message);
  let [signals, keeps] = [false, type === 'normal'];
  for (let from = 0, end = 0; from < children.length; from = end + 1) {
    end = children.indexOf('\n', from);
    if (end < 0) end = children.length;
    const line = children.slice(from, end);
    const kind = kindOf(line, flags.private, copies);
    if (kind === 'content') return { yes: true, reason: `has ${line}` };
    if (kind === 'signal') signals = true;
    else if (!line.endsWith(' ')) keeps = true;
  }
  if (signals) return { yes: false, reason: 'only a signal' };
  // As Openfire does for who is away: of `chat` only what has an element of some other namespace.
  return keeps
    ? { yes: true, reason: 'nothing in it is a signal, and Openfire keeps it' }
    : { yes: false, reason: 'nothing in it' };
}
