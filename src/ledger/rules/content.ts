/**
 * Decides which messages say something to somebody; those get a row in the ledger and the log, and are guarded.
 * Everything that is not plainly a signal counts as content, so that unknown elements are not lost.
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

/** `line` is `name namespace` as in the envelope; `copies` has the lines that a server has handed out. */
function kindOf(
  line: string,
  isPrivate: boolean,
  copies: ReadonlySet<string>,
): 'signal' | 'aside' | 'content' {
  // The element is content in a room's invitations; in a private message it is an empty mark (XEP-0045, section 7.5).
  if (isPrivate && line === `x ${mucUser}`) return 'aside';
  const is = partOf(line)?.is ?? 'content';
  if (is === 'copy') return copies.has(line) ? 'signal' : 'content';
  return is;
}

/** Whether messages of this type are guarded, and their senders told what becomes of them. */
export function isFollowed(type: string): boolean {
  return type === 'chat' || type === 'normal';
}

export function isContent(message: Asked): Judgement {
  const { type, children, body, flags } = message;
  // Openfire does not store other types for absent users, and RFC 6121, 5.2.2 does not ask for it.
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
  // Openfire does the same for absent users: it keeps a `chat` message only if it has an element of another namespace.
  return keeps
    ? { yes: true, reason: 'nothing in it is a signal, and Openfire keeps it' }
    : { yes: false, reason: 'nothing in it' };
}
