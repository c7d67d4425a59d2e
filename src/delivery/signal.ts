/** What a message claims about others that went the opposite way: receipts, raised events and markers. */
import type { Evidence, State } from '../chatlog/reader.ts';
import type { Settings } from '../properties.ts';
import type { Submitted } from '../spool/event.ts';
import type { Element } from '../stanza/element.ts';
import { bareJid } from '../stanza/jid.ts';
import type { MessageEvent } from '../stanza/xep0022.ts';
import { acknowledgedId } from '../stanza/xep0184.ts';
import { readMarker } from '../stanza/xep0333.ts';
import { owed } from './promise.ts';

export interface Claim {
  /** The client's id of the message it is about, looked up within the pair of accounts. */
  readonly id: string;
  readonly state: State;
  readonly evidence: Evidence;
  /** Bits of what was owed that this does itself. */
  readonly fulfils: number;
  /** A displayed marker speaks for all that came before it, too (XEP-0333, section 4.1). */
  readonly upTo: boolean;
}

export function claims(
  event: Pick<Submitted, 'from' | 'to' | 'type'>,
  stanza: Element,
  messageEvent: MessageEvent | null,
  settings: Pick<Settings, 'acknowledge' | 'events'>,
): Claim[] {
  // Buggy clients acknowledged their own carbons (Dino, Monal #133): nobody vouches for messages to himself.
  if (bareJid(event.from) === bareJid(event.to)) return [];
  const found: Claim[] = [];
  if (settings.acknowledge !== 'off') {
    const receipt = acknowledgedId(stanza);
    if (receipt !== null && receipt !== '') {
      found.push({ id: receipt, state: 'received', evidence: 'receipt', fulfils: owed.receipt, upTo: false });
    }
    const marker = readMarker(stanza);
    if (marker !== null) {
      const displayed = marker.kind !== 'received';
      found.push({
        id: marker.id,
        state: displayed ? 'displayed' : 'received',
        evidence: 'marker',
        fulfils: 0,
        upTo: displayed,
      });
    }
  }
  if (settings.events && messageEvent?.kind === 'raised' && messageEvent.id !== '') {
    if (messageEvent.event === 'delivered' || messageEvent.event === 'displayed') {
      const state = messageEvent.event === 'displayed' ? 'displayed' : 'received';
      found.push({
        id: messageEvent.id,
        state,
        evidence: 'event',
        fulfils: owed.deliveredEvent,
        upTo: false,
      });
    }
  }
  return found;
}
