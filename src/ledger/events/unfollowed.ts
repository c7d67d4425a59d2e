/**
 * Messages that nobody answers for and nothing redelivers: headlines, errors, group chat that is addressed to one reader
 * (RFC 6121, 5.2.2), and signals in which there is something to read (what is being typed, XEP-0301). What they show to
 * him is in the log, as `accepted`; what becomes of them is not followed.
 */
import { createHash } from 'node:crypto';
import type { Submitted } from '../../spool/event.ts';
import type { Element } from '../../stanza/element.ts';
import { asideLines } from '../../stanza/parts.ts';
import { mayShowMore, shownTexts } from '../../stanza/shown-texts.ts';
import { readStanza } from '../../stanza/xml.ts';
import { keptBytes, keptStanza } from '../memory/kept-stanza.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { parsingCost } from '../memory/look-ups.ts';
import { mostCompared } from '../memory/repetition.ts';
import { isFollowed } from '../rules/content.ts';
import { handedOut } from '../rules/handed-out.ts';
import { keptId } from '../rules/kept-id.ts';
import { speakerOf } from '../rules/speaker.ts';

export class Unfollowed {
  private readonly state: LedgerState;

  constructor(state: LedgerState) {
    this.state = state;
  }

  /** `stanza`: null where it was not needed so far, or was not kept. */
  submitted(event: Submitted, stanza: Element | null): void {
    const { known, changes, settings } = this.state;
    const { from, to, type, flags, at, xml } = event;
    const body = event.body === '' ? null : event.body;
    const isSignal = isFollowed(type);
    const except = unread(event, isSignal);
    const texts =
      stanza !== null && mayShowMore(event.children, except) ? shownTexts(stanza, body, except) : [];
    if (!settings.log || (body === null && texts.length === 0)) {
      known.recent.ignore(event.key);
      return;
    }
    const key = isSignal ? keyForLog(event.key) : event.key;
    // Openfire lets in again what stream management gives up.
    if (flags.reentered && known.byKey(key) !== undefined) return;
    // What becomes of a signal on its way is told by its own key.
    if (isSignal) known.recent.ignore(event.key);
    if (this.isInLog(event, stanza)) {
      known.recent.ignore(key);
      return;
    }
    const message = {
      row: this.state.messageRow(),
      key,
      from,
      to,
      type,
      id: keptId(event.id),
      originId: null,
      sentAt: at,
      stamped: false,
      state: 'accepted' as const,
      owed: 0,
      storedAt: 0,
      storedFor: null,
    };
    changes.addMessage({ message, room: null, body, texts, xml, logged: true, repeats: null }, at, body);
    known.recent.remember(key, message);
  }

  /**
   * An error sends back what its recipient has written; a room of another server tells what was said before whenever
   * somebody enters, and each of his devices. If it shows anything else than what is in the log it is none of these.
   */
  private isInLog(event: Submitted, read: Element | null): boolean {
    const { from, to, type, id } = event;
    if (id === null || type === 'headline') return false;
    const isError = type === 'error';
    const [sender, recipient] = isError ? [to, from] : [from, to];
    const alike = this.state.known.alike(sender, recipient, id, speakerOf(event));
    const earlier = (alike?.messages ?? []).filter(
      (one) => isError || (one.type === type && one.from === from),
    );
    if (earlier.length === 0) return false;
    const stanza = read ?? (event.xml === null ? null : readStanza(event.xml));
    if (stanza === null) return false;
    const said = allOf(stanza);
    return earlier.slice(0, mostCompared).some(({ row }) => {
      // Whose sender has none left for it is logged once more.
      const cost = parsingCost(keptBytes(this.state, row));
      if (!this.state.mayRead(speakerOf(event), cost)) return false;
      const kept = keptStanza(this.state, row).stanza;
      const before = new Set(kept === null ? [] : allOf(kept));
      return said.every((text) => before.has(text));
    });
  }
}

/** Of a signal also what its sender is called, say: he may name himself whenever he begins to type. */
function unread(event: Submitted, isSignal: boolean): ReadonlySet<string> {
  const copies = handedOut(event);
  if (!isSignal) return copies;
  return copies.size === 0 ? asideLines : new Set([...copies, ...asideLines]);
}

/**
 * A signal is of a type that is followed, now and after a restart: by the key that is on the wire it would be delivered
 * again, long after it was of the moment.
 */
function keyForLog(key: string): string {
  return createHash('sha256').update(`log ${key}`).digest('base64url').slice(0, key.length);
}

/** Bodies, too. */
function allOf(stanza: Element): string[] {
  return shownTexts(stanza, null).map(({ part, text }) => `${part} ${text}`);
}
