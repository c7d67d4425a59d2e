/** A message enters Openfire: what it says about others is heeded, and if it is content it gets its row. */
import type { Submitted } from '../spool/event.ts';
import { longestId } from '../stanza/carried-id.ts';
import { isCut, listOf } from '../stanza/children.ts';
import { StanzaError, type Element } from '../stanza/element.ts';
import { carriesEvent, readEvents } from '../stanza/xep0022.ts';
import { carriesReceipt } from '../stanza/xep0184.ts';
import { mayCarryMarker } from '../stanza/xep0333.ts';
import { carriesOriginId, originId } from '../stanza/xep0359.ts';
import { parseStanza } from '../stanza/xml.ts';
import type { TrackedMessage } from './batch.ts';
import { ChatStates } from './chat-states.ts';
import { isContent } from './content.ts';
import type { LedgerState } from './ledger-state.ts';
import { owed, promises } from './promise.ts';
import { isRepetition, mostCompared } from './repetition.ts';
import type { Testimony } from './testimony.ts';

export class Entry {
  readonly chatStates = new ChatStates();
  submittedCount = 0;
  malformedCount = 0;
  private readonly state: LedgerState;
  private readonly testimony: Testimony;

  constructor(state: LedgerState, testimony: Testimony) {
    this.state = state;
    this.testimony = testimony;
  }

  submitted(told: Submitted): void {
    const { known, changes } = this.state;
    this.submittedCount += 1;
    const speaker = told.stream === null ? undefined : this.state.sessions.get(told.stream);
    if (speaker !== undefined) speaker.listens = true;
    const stanza = this.parseIfNeeded(told);
    const event =
      stanza !== null && isCut(told.children) ? { ...told, children: listOf(stanza.children) } : told;
    if (stanza !== null) this.testimony.heed(event, stanza);
    const { yes } = isContent(event);
    this.chatStates.submitted(event, yes);
    if (!yes) {
      known.recent.ignore(event.key);
      return;
    }
    if (event.flags.includes('r') && known.byKey(event.key) !== undefined) return;
    const message = this.tracked(event, stanza);
    const { log, guard } = this.state.settings;
    // The guard needs the stanza until somebody has it.
    const xml = log || guard ? event.xml : null;
    if (!log && xml !== null) changes.holdsUnlogged = true;
    const body = log && event.body !== '' ? event.body : null;
    const repeats = this.repeated(message, stanza);
    changes.batch.messages.push({ message, room: null, body, xml, logged: log, repeats });
    changes.notice(message, 'accepted', { jid: null, evidence: null, at: event.at }, event.body);
    known.recent.remember(event.key, message);
  }

  private tracked(event: Submitted, stanza: Element | null): TrackedMessage {
    const { key, from, to, type, children, flags, at } = event;
    const id = kept(event.id);
    const recipientIsLocal = flags.includes('l');
    // Let in again and not known: a store younger than the message replaces one that may have known of receipts
    // already sent for it.
    const isOlderThanStore = flags.includes('r') || !this.state.caughtUp;
    const events = stanza !== null && carriesEvent(children) ? readEvents(stanza).requested : [];
    const asked = { from, to, type, id, children, recipientIsLocal, events };
    const promised = isOlderThanStore ? 0 : promises(asked).owed;
    return {
      row: this.state.messageRow(),
      key,
      from,
      to,
      type,
      id,
      originId: stanza !== null && carriesOriginId(children) ? kept(originId(stanza)) : null,
      sentAt: at,
      stamped: flags.includes('s'),
      state: 'accepted',
      owed: recipientIsLocal ? promised | owed.place : promised,
      storedAt: 0,
      storedFor: null,
    };
  }

  /** Row of the message that this one repeats, the first of them; of those that are remembered. */
  private repeated({ from, to, originId }: TrackedMessage, stanza: Element | null): number | null {
    if (originId === null || stanza === null) return null;
    const { known, changes, store } = this.state;
    const alike = known.recent.alike(from, to, originId).messages.filter((one) => one.originId === originId);
    for (const { row } of alike.slice(0, mostCompared)) {
      const { messages } = changes.batch;
      const fresh = messages[row - (messages[0]?.message.row ?? 0)];
      const { xml = null, repeats = null } =
        (fresh?.message.row === row ? fresh : store.findPlaced([row])[0]) ?? {};
      const earlier = xml === null ? null : this.parse(xml);
      if (earlier !== null && isRepetition(stanza, earlier)) return repeats ?? row;
    }
    return null;
  }

  private parseIfNeeded(event: Submitted): Element | null {
    const { children, xml } = event;
    if (xml === null) return null;
    const needed =
      isCut(children) ||
      carriesEvent(children) ||
      carriesReceipt(children) ||
      mayCarryMarker(children) ||
      carriesOriginId(children);
    if (!needed) return null;
    const stanza = this.parse(xml);
    if (stanza === null) this.malformedCount += 1;
    return stanza;
  }

  private parse(xml: Buffer): Element | null {
    try {
      return parseStanza(xml.toString('utf8'));
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error;
      return null;
    }
  }
}

function kept(id: string | null): string | null {
  return id !== null && id.length <= longestId ? id : null;
}
