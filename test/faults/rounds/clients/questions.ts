/** Questions (iq) of a client to its server, each of which is answered once, or never. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';

export class Questions {
  private readonly write: (stanza: Element) => void;
  /** How long an answer is waited for, in milliseconds. */
  private readonly patience: number;
  private readonly waiting = new Map<string, (answer: Element | null) => void>();

  constructor(write: (stanza: Element) => void, patience: number) {
    this.write = write;
    this.patience = patience;
  }

  /** The answer, be it an error; null where none came. */
  ask(type: 'get' | 'set', payload: Element): Promise<Element | null> {
    const id = crypto.randomUUID();
    const answered = new Promise<Element | null>((resolve) => this.waiting.set(id, resolve));
    this.write(xml('iq', { type, id }, payload));
    return Promise.race([answered, sleep(this.patience, null, { ref: false })]);
  }

  /** An answer was read, to a question of these or to another one. */
  heard(answer: Element): void {
    const id = answer.attrs['id'] ?? '';
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }

  /** The connection has gone: what was asked will not be answered. */
  lost(): void {
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}
