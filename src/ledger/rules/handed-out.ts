/**
 * What a server hands to one device of things that others were sent or an account keeps: carbon copies, archive pages,
 * events. These are in the log already, or are no messages. A client can send the same elements to deceive a reader
 * (CVE-2017-5589 and its successors), but its stanza has a full address: only servers use bare ones.
 */
import type { Submitted } from '../../spool/event.ts';
import { bareJid, isBare } from '../../stanza/jid.ts';
import { copyLines } from '../../stanza/parts.ts';
import { isAccountEvent, pubsubEventNamespace } from '../../stanza/xep0163.ts';
import { carbonsNamespace } from '../../stanza/xep0280.ts';
import { archiveNamespaces } from '../../stanza/xep0313.ts';

const carbons = copyLines(carbonsNamespace);
const pages = copyLines(...archiveNamespaces);
const events = copyLines(pubsubEventNamespace);

const none: ReadonlySet<string> = new Set();
const ofArchive = new Set(pages);
const ofAccount = new Set([...pages, ...events]);
const ofOwnAccount = new Set([...pages, ...events, ...carbons]);

/** Lines of the envelope's list (`name namespace`) that a server has handed out in this message. */
export function handedOut(
  message: Pick<Submitted, 'from' | 'to' | 'flags' | 'children'>,
): ReadonlySet<string> {
  const { from, to, flags } = message;
  if (flags.byClient || !isBare(from)) return none;
  if (from === bareJid(to) && !isBare(to)) return ofOwnAccount;
  return isAccountEvent(message) ? ofAccount : ofArchive;
}
