import { xml } from '@xmpp/client';
import type { Client, Element } from '@xmpp/client';
import type { TransitionTold } from '../../src/main.ts';
import { bareJid } from '../../src/stanza/jid.ts';
import { eventNamespace } from '../../src/stanza/xep0022.ts';
import { receiptsNamespace } from '../../src/stanza/xep0184.ts';
import { markersNamespace } from '../../src/stanza/xep0333.ts';
import { screen } from './screen.ts';

const order = ['accepted', 'stored', 'sent', 'confirmed', 'received', 'displayed'];

/** Follows the conversation's messages and shows each state change once, below its scene. */
export class Stage {
  /** The highest state so far, by stanza-id. */
  private readonly states = new Map<string, string>();
  private readonly keys = new Map<string, string>();
  private readonly waiting = new Set<() => void>();
  private last: TransitionTold | null = null;

  tell(transition: TransitionTold): void {
    const { stanzaId, to, body, state } = transition;
    // The first transition has the body, which identifies our message.
    if (body !== null) this.keys.set(`${bareJid(to)} ${body}`, stanzaId);
    const before = order.indexOf(this.states.get(stanzaId) ?? '');
    if (order.indexOf(state) >= before) this.states.set(stanzaId, state);
    this.last = transition;
    screen.rise(transition);
    for (const check of this.waiting) check();
  }

  /** Whether this message's state becomes `state` again within `milliseconds`, even if it was higher before. */
  next(to: string, body: string, state: string, milliseconds: number): Promise<boolean> {
    const stanzaId = this.keys.get(`${to} ${body}`);
    const told = (): boolean => this.last?.stanzaId === stanzaId && this.last?.state === state;
    return this.wait(told, milliseconds);
  }

  /** The state of the message with this body, and whether it reached `state` within `milliseconds`. */
  until(to: string, body: string, state: string, milliseconds: number): Promise<boolean> {
    const reached = (): boolean => {
      const key = this.keys.get(`${to} ${body}`);
      const now = key === undefined ? undefined : this.states.get(key);
      return now !== undefined && order.indexOf(now) >= order.indexOf(state);
    };
    return this.wait(reached, milliseconds);
  }

  private wait(reached: () => boolean, milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!reached()) return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(check);
        resolve(false);
      }, milliseconds);
      this.waiting.add(check);
      check();
    });
  }
}

/** Shows what a sender receives from the server and other clients about its messages. */
export function listen(name: string, connection: Client): void {
  const told: readonly [string, string, string][] = [
    ['received', receiptsNamespace, 'received'],
    ['displayed', markersNamespace, 'displayed'],
  ];
  connection.on('stanza', (stanza) => {
    const from = stanza.attrs['from'] ?? '';
    if (!stanza.is('message') || stanza.attrs['type'] === 'error') return;
    for (const [element, namespace, what] of told) {
      if (stanza.getChild(element, namespace)) screen.heard(name, what, from);
    }
    const event = stanza.getChild('x', eventNamespace);
    if (event === undefined || stanza.getChild('body') !== undefined) return;
    for (const what of ['offline', 'delivered']) {
      if (event.getChild(what)) screen.heard(name, what === 'offline' ? 'stored offline' : 'delivered', from);
    }
  });
}

/** A chat message as modern clients send it: it requests a receipt, markers and the old events. */
export function chatMessage(to: string, body: string): Element {
  return xml(
    'message',
    { to, type: 'chat', id: crypto.randomUUID() },
    xml('body', {}, body),
    xml('request', { xmlns: receiptsNamespace }),
    xml('markable', { xmlns: markersNamespace }),
    xml('x', { xmlns: eventNamespace }, xml('offline'), xml('delivered')),
  );
}
