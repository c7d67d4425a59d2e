/** Asks the server for a sign of life after what was written: its answer proves that it has read all of that. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { History } from '../happening.ts';

export class Probes {
  private readonly session: number;
  private readonly history: History;
  private readonly write: (stanza: Element) => void;
  private readonly waiting = new Set<(settled: boolean) => void>();
  private counter = 0;
  private outstanding: string | null = null;
  private wanted = false;
  private scheduled = false;

  constructor(session: number, history: History, write: (stanza: Element) => void) {
    this.session = session;
    this.history = history;
    this.write = write;
  }

  /** Something was written; one question serves for all that is written at the same time. */
  want(): void {
    this.wanted = true;
    if (this.outstanding !== null || this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.wanted && this.outstanding === null) this.ask();
    });
  }

  /** An answer to an iq was read. */
  heard(id: string | undefined): void {
    if (id === undefined || id !== this.outstanding) return;
    this.outstanding = null;
    this.history.add({ kind: 'replied', session: this.session, probe: this.counter });
    if (this.wanted) return this.ask();
    for (const resolve of this.waiting) resolve(true);
    this.waiting.clear();
  }

  /** The connection has gone: what was asked will not be answered. */
  lost(): void {
    this.outstanding = null;
    this.wanted = false;
    for (const resolve of this.waiting) resolve(false);
    this.waiting.clear();
  }

  settled(milliseconds: number): Promise<boolean> {
    this.want();
    return new Promise((resolve) => {
      const done = (settled: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve(settled);
      };
      const timer = setTimeout(() => done(false), milliseconds);
      this.waiting.add(done);
    });
  }

  private ask(): void {
    this.wanted = false;
    this.counter += 1;
    this.outstanding = `probe-${this.session}-${this.counter}`;
    this.history.add({ kind: 'probed', session: this.session, probe: this.counter });
    this.write(
      xml('iq', { type: 'get', to: 'localhost', id: this.outstanding }, xml('ping', 'urn:xmpp:ping')),
    );
  }
}
