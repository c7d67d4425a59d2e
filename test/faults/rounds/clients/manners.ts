/** What a client does by itself about what it reads: receipts (XEP-0184), markers (XEP-0333), or a crash. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Copy } from '../happening.ts';
import type { SessionOptions } from './session.ts';

const receipts = 'urn:xmpp:receipts';
const markers = 'urn:xmpp:chat-markers:0';

/** How long people take to look at most, in milliseconds. */
const maxLookMs = 500;

export class Manners {
  private readonly options: SessionOptions;
  private readonly account: string;
  /** False: there is no connection. */
  private readonly write: (stanza: Element) => boolean;

  constructor(options: SessionOptions, write: (stanza: Element) => boolean) {
    this.options = options;
    this.account = `${options.name}@localhost`;
    this.write = write;
  }

  /** `stanza`: as it came, with what it is wrapped in. */
  read(copy: Copy, stanza: Element): void {
    const { habits, memory, random, crashed } = this.options;
    memory.noteRead(this.account, copy);
    if (habits.crashesOn === copy.message && !copy.carbon) return crashed();
    this.answer(copy, stanza);
    if (!habits.markers || copy.viewed || !random.chance(0.6)) return;
    const elsewhere = random.chance(0.3) ? memory.readBy(this.account) : [];
    const marked = elsewhere.length > 0 ? random.pick(elsewhere) : copy;
    const marker = random.chance(0.75) ? 'displayed' : 'received';
    setTimeout(() => this.mark(marked, marker), random.integer(0, maxLookMs)).unref();
  }

  private answer(copy: Copy, stanza: Element): void {
    if (!this.options.receipts || copy.id === null) return;
    // Some answer for what others of their account were sent, too.
    const asks = copy.carbon
      ? stanza.toString().includes(`<request xmlns="${receipts}"`) && this.options.random.chance(0.2)
      : stanza.getChild('request', receipts) !== undefined;
    if (asks) this.say(copy, 'received', xml('received', { xmlns: receipts, id: copy.id }));
  }

  private mark(copy: Copy, marker: 'received' | 'displayed'): void {
    if (copy.id === null) return;
    this.say(copy, marker, xml(marker, { xmlns: markers, id: copy.id }));
  }

  private say(copy: Copy, marker: 'received' | 'displayed', element: Element): void {
    const { history, number: session } = this.options;
    const told = this.write(
      xml('message', { to: copy.from, type: 'chat', id: crypto.randomUUID() }, element),
    );
    if (told) history.add({ kind: 'marked', session, marker, message: copy.message });
  }
}
