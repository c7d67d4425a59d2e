/**
 * Messages that are logged but neither answered for nor redelivered: headlines, errors, group chat to a single reader
 * (RFC 6121, 5.2.2), and signals with readable text (what is being typed, XEP-0301). The log keeps what they show as
 * `accepted`; what becomes of them is not followed.
 */
import { createHash } from 'node:crypto';
import type { Submitted } from '../../spool/event.ts';
import type { Element } from '../../stanza/element.ts';
import { asideLines } from '../../stanza/parts.ts';
import { mayShowMore, shownTexts } from '../../stanza/shown-texts.ts';
import { readStanza } from '../../stanza/xml.ts';
import { keptBytes, keptStanza, receivedXml } from '../memory/kept-stanza.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { parsingCost } from '../memory/look-up-budget.ts';
import { maxCompared } from '../memory/repetition.ts';
import { isFollowed } from '../rules/content.ts';
import { handedOut } from '../rules/handed-out.ts';
import { keptId } from '../rules/kept-id.ts';
import { speakerOf } from '../rules/speaker.ts';

export class Unfollowed {
  private readonly state: LedgerState;

  constructor(state: LedgerState) {
    this.state = state;
  }

  /** `stanza` is null if nothing needed it so far, or if it was not kept. */
  submitted(event: Submitted, stanza: Element | null): void {
    const { known, changes, settings } = this.state;
    const { from, to, type, flags, at } = event;
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
    // Openfire lets a message in again when stream management gives it up.
    if (flags.reentered && known.byKey(key) !== undefined) return;
    // Later events about the signal have its own key, and are ignored.
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
    const xml = receivedXml(event);
    const added = { message, room: null, body, texts, xml, plain: null, logged: true, repeats: null };
    changes.addMessage(added, at, body);
    known.recent.remember(key, message);
  }

  /**
   * Whether the log has the message's text already: an error returns what its recipient wrote, and a room on another
   * server repeats its history to each device that enters. A message that shows any other text is new.
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
    const xml = read === null ? receivedXml(event) : null;
    const stanza = xml === null ? read : readStanza(xml);
    if (stanza === null) return false;
    const said = allOf(stanza);
    return earlier.slice(0, maxCompared).some(({ row }) => {
      // If the sender has no budget left for the comparison, the message is logged once more.
      const cost = parsingCost(keptBytes(this.state, row));
      if (!this.state.mayRead(speakerOf(event), cost)) return false;
      const kept = keptStanza(this.state, row).stanza;
      const before = new Set(kept === null ? [] : allOf(kept));
      return said.every((text) => before.has(text));
    });
  }
}

/**
 * The lines that do not count. For a signal that includes asides such as the sender's nickname, which may come with
 * every signal.
 */
function unread(event: Submitted, isSignal: boolean): ReadonlySet<string> {
  const copies = handedOut(event);
  if (!isSignal) return copies;
  return copies.size === 0 ? asideLines : new Set([...copies, ...asideLines]);
}

/**
 * A log key for a signal. With its own key, which is on the wire, a signal would count as a message of a followed type
 * after a restart, and would be delivered again long after its moment.
 */
function keyForLog(key: string): string {
  return createHash('sha256').update(`log ${key}`).digest('base64url').slice(0, key.length);
}

/** All texts, including bodies. */
function allOf(stanza: Element): string[] {
  return shownTexts(stanza, null).map(({ part, text }) => `${part} ${text}`);
}
