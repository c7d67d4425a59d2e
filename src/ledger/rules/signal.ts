/** What a message claims about others that went the opposite way: receipts, raised events and markers. */
import { owed } from '../../model/promise.ts';
import type { Evidence, State } from '../../model/state.ts';
import type { Settings } from '../../settings/properties.ts';
import type { Submitted } from '../../spool/event.ts';
import { maxIdLength } from '../../stanza/carried-id.ts';
import type { Element } from '../../stanza/element.ts';
import { bareJid } from '../../stanza/jid.ts';
import { readEvents } from '../../stanza/xep0022.ts';
import { acknowledgedIds } from '../../stanza/xep0184.ts';
import { readMarkers } from '../../stanza/xep0333.ts';

/** Claims of one message. It usually has one or a few, and each could cost a search of the log. */
const maxClaims = 100;

export interface Claim {
  /** The client's id of the message in question, which is searched between the two accounts. */
  readonly id: string;
  readonly state: State;
  readonly evidence: Evidence;
  /** The bits of `owed` that the claim itself settles. */
  readonly fulfils: number;
  /** A displayed marker also covers all earlier messages (XEP-0333, section 4.1). */
  readonly upTo: boolean;
}

export function claims(
  event: Pick<Submitted, 'from' | 'to' | 'type'>,
  stanza: Element,
  settings: Pick<Settings, 'acknowledge' | 'events'>,
): Claim[] {
  // Buggy clients have acknowledged their own carbons (Dino, Monal #133), and nobody is told about messages to himself.
  if (bareJid(event.from) === bareJid(event.to)) return [];
  const found: Claim[] = [];
  if (settings.acknowledge !== 'off') {
    for (const id of acknowledgedIds(stanza)) {
      found.push({ id, state: 'received', evidence: 'receipt', fulfils: owed.receipt, upTo: false });
    }
    for (const marker of readMarkers(stanza)) {
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
  if (!settings.events) return worthHearing(found);
  for (const { event: raised, id } of readEvents(stanza).raised) {
    if (id === '' || (raised !== 'delivered' && raised !== 'displayed')) continue;
    const state = raised === 'displayed' ? 'displayed' : 'received';
    found.push({ id, state, evidence: 'event', fulfils: owed.deliveredEvent, upTo: false });
  }
  return worthHearing(found);
}

/** Removes duplicates and claims whose id is too long: for each claim, the messages with its id are looked up. */
function worthHearing(found: readonly Claim[]): Claim[] {
  const distinct = new Map<string, Claim>();
  for (const claim of found) {
    if (claim.id.length > maxIdLength || distinct.size >= maxClaims) continue;
    const key = `${claim.state} ${claim.evidence} ${claim.id}`;
    if (!distinct.has(key)) distinct.set(key, claim);
  }
  return [...distinct.values()];
}
