/** A message enters Openfire: its claims about other messages are applied, and it gets a row if it is content. */
import type { TrackedMessage } from '../../model/message.ts';
import { owed, promises } from '../../model/promise.ts';
import type { Submitted } from '../../spool/event.ts';
import { isCut, listOf } from '../../stanza/children.ts';
import type { Element } from '../../stanza/element.ts';
import { keptShape, repeatsItsId } from '../../stanza/plain.ts';
import { mayShowMore, shownTexts } from '../../stanza/shown-texts.ts';
import { carriesEvent, readEvents } from '../../stanza/xep0022.ts';
import { carriesReceipt } from '../../stanza/xep0184.ts';
import { mayCarryMarker } from '../../stanza/xep0333.ts';
import { carriesOriginId, originId } from '../../stanza/xep0359.ts';
import { readStanza } from '../../stanza/xml.ts';
import { ChatStates } from '../memory/chat-states.ts';
import { keptBytes, keptStanza, receivedXml } from '../memory/kept-stanza.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { Repetitions } from '../memory/repetition.ts';
import { isContent, isFollowed } from '../rules/content.ts';
import { handedOut } from '../rules/handed-out.ts';
import { keptId } from '../rules/kept-id.ts';
import type { Testimony } from './testimony.ts';
import { Unfollowed } from './unfollowed.ts';

export class Entry {
  readonly chatStates = new ChatStates();
  submittedCount = 0;
  malformedCount = 0;
  private readonly state: LedgerState;
  private readonly testimony: Testimony;
  private readonly repetitions: Repetitions;
  private readonly unfollowed: Unfollowed;

  constructor(state: LedgerState, testimony: Testimony) {
    this.state = state;
    this.testimony = testimony;
    this.unfollowed = new Unfollowed(state);
    const { known } = state;
    this.repetitions = new Repetitions({
      alike: ({ from, to, originId }) =>
        originId === null
          ? []
          : known.recent.alike(from, to, originId).messages.filter((one) => one.originId === originId),
      bytesOf: (row) => keptBytes(state, row),
      mayRead: (speaker, rows) => state.mayRead(speaker, rows),
      read: (row) => keptStanza(state, row),
    });
  }

  submitted(told: Submitted): void {
    const { known, changes } = this.state;
    this.submittedCount += 1;
    const speaker = told.stream === null ? undefined : this.state.sessions.get(told.stream);
    if (speaker !== undefined) speaker.listens = true;
    const stanza = this.parseIfNeeded(told);
    const event =
      stanza !== null && isCut(told.children) ? { ...told, children: listOf(stanza.children) } : told;
    // The content of a returned error was written by the error's recipient.
    if (told.type === 'error' || told.type === 'groupchat') return this.unfollowed.submitted(event, stanza);
    if (stanza !== null) this.testimony.heed(event, stanza);
    const { yes } = isContent(event);
    this.chatStates.submitted(event, yes);
    if (!isFollowed(event.type)) return this.unfollowed.submitted(event, stanza);
    if (!yes) return this.unfollowed.submitted(event, stanza);
    if (event.flags.reentered && known.byKey(event.key) !== undefined) return;
    const message = this.tracked(event, stanza);
    const { log, guard } = this.state.settings;
    const body = log && event.body !== '' ? event.body : null;
    // What the row says already need not be kept twice.
    const plain =
      log && event.shape !== null && message.id === event.id ? keptShape(event.shape, event.children) : null;
    // The guard needs the stanza until a client has it.
    const xml = plain === null && (log || guard) ? receivedXml(event) : null;
    if (!log && xml !== null) changes.holdsUnlogged = true;
    const except = handedOut(event);
    const shows = log && stanza !== null && mayShowMore(event.children, except);
    const texts = shows ? shownTexts(stanza, body, except) : [];
    const repeats = this.repetitions.repeated(message, () => stanza ?? this.parse(event));
    const added = { message, room: null, body, texts, xml, plain, logged: log, repeats };
    changes.addMessage(added, event.at, event.body);
    known.recent.remember(event.key, message);
  }

  private tracked(event: Submitted, stanza: Element | null): TrackedMessage {
    const { key, from, to, type, children, flags, at } = event;
    const id = keptId(event.id);
    const recipientIsLocal = flags.toLocal;
    // A re-entered message without a row means that the store is younger than the message, and that the lost one may
    // have sent a receipt for it already.
    const isOlderThanStore = flags.reentered || !this.state.caughtUp;
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
      originId: this.originIdOf(event, stanza),
      sentAt: at,
      stamped: flags.stamped,
      state: 'accepted',
      owed: recipientIsLocal ? promised | owed.place : promised,
      storedAt: 0,
      storedFor: null,
    };
  }

  private originIdOf(event: Submitted, stanza: Element | null): string | null {
    const { shape, id } = event;
    if (shape !== null && repeatsItsId(shape)) return id === '' ? null : keptId(id);
    return stanza !== null && carriesOriginId(event.children) ? keptId(originId(stanza)) : null;
  }

  private parseIfNeeded(event: Submitted): Element | null {
    const { children, shape } = event;
    const mayName =
      isCut(children) ||
      carriesEvent(children) ||
      carriesReceipt(children) ||
      mayCarryMarker(children) ||
      carriesOriginId(children);
    // Elements that are empty but for their names, as in a stanza with a shape, name no message.
    const needed = (shape === null && mayName) || mayShowMore(children, handedOut(event));
    return needed ? this.parse(event) : null;
  }

  private parse(event: Submitted): Element | null {
    const xml = receivedXml(event);
    if (xml === null) return null;
    const stanza = readStanza(xml);
    if (stanza === null) this.malformedCount += 1;
    return stanza;
  }
}
