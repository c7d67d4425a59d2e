/** Which messages say something to somebody: these have a row in the ledger and the log, and are guarded. */
import { hasChild } from '../stanza/children.ts';
import { isCarbon } from '../stanza/xep0280.ts';
import { isArchiveResult } from '../stanza/xep0313.ts';
import { isEncrypted } from '../stanza/xep0380.ts';

export interface Judgement {
  readonly yes: boolean;
  readonly reason: string;
}

/** Receipts, markers, events and chat states are signals about messages and no content, whatever their `type`. */
export function isContent(type: string, children: string, body: string | null): Judgement {
  if (type !== 'chat' && type !== 'normal') return { yes: false, reason: `type ${type}` };
  // First: a copy or an archive's message has no body of its own, and who adds such an element to one that has must
  // not escape the log.
  if (body !== null && body !== '') return { yes: true, reason: 'has a body' };
  if (isCarbon(children)) return { yes: false, reason: 'a carbon copy' };
  if (isArchiveResult(children)) return { yes: false, reason: 'out of an archive' };
  if (isEncrypted(children)) return { yes: true, reason: 'is encrypted' };
  if (hasChild(children, 'subject', '')) return { yes: true, reason: 'has a subject' };
  return { yes: false, reason: 'no body' };
}
