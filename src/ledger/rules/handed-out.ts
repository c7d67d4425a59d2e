/**
 * What a server hands to one device out of what others were sent, or an account keeps: carbon copies, pages of an archive,
 * events. It is in the log already, or is no message. A client whose reader is to believe it can send the like (CVE-2017-5589
 * and what came of it), but bears a full address then: only servers speak in a bare one.
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

/** Lines of the envelope's list (`name namespace`) that are handed out so in this message. */
export function handedOut(
  message: Pick<Submitted, 'from' | 'to' | 'flags' | 'children'>,
): ReadonlySet<string> {
  const { from, to, flags } = message;
  if (flags.byClient || !isBare(from)) return none;
  if (from === bareJid(to) && !isBare(to)) return ofOwnAccount;
  return isAccountEvent(message) ? ofAccount : ofArchive;
}
