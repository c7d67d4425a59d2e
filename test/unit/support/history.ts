/** Random histories of a log: what people, their clients, Openfire and time do to it, in any order. */
import fc from 'fast-check';
import type { Batch } from '../../../src/model/batch.ts';
import { erase } from './erase.ts';
import { Play, redeliveries } from './play.ts';

export const people = ['alice', 'bob', 'carol'] as const;
const devices = ['phone', 'desk'] as const;

export interface Deed {
  readonly does: string;
  readonly who: (typeof people)[number];
  readonly other: (typeof people)[number];
  readonly device: (typeof devices)[number];
  /** Which of those that were said. */
  readonly pick: number;
}

/** What happens more often is there more often. */
const deeds =
  `says says says sends sends sends answers answers commits commits commits receives displays stores ends opens
  closes redelivers room restarts jumps expires erases toggles steps steps steps kills reads reads`.split(
    /\s+/,
  );

export const deed: fc.Arbitrary<Deed> = fc.record({
  does: fc.constantFrom(...deeds),
  who: fc.constantFrom(...people),
  other: fc.constantFrom(...people),
  device: fc.constantFrom(...devices),
  pick: fc.nat(1000),
});

export class History {
  readonly play = new Play();
  readonly batches: Batch[] = [];
  private readonly said: {
    readonly key: string;
    readonly id: string;
    readonly from: string;
    readonly to: string;
  }[] = [];
  private readonly sessions = new Map<string, string>();
  private streams = 0;

  constructor() {
    this.listen();
  }

  private heard: unknown = null;

  private listen(): void {
    const { store } = this.play.opened;
    if (this.heard === store) return;
    this.heard = store;
    const commit = store.commit.bind(store);
    store.commit = (batch) => {
      commit(batch);
      this.batches.push(batch);
    };
  }

  /** False for what it does not know. */
  heed({ does, who, other, device, pick }: Deed): boolean {
    const { play } = this;
    const jid = `${who}@localhost/${device}`;
    // Mostly of the last ones.
    const message = this.said.at(
      pick % 3 === 0 ? pick % Math.max(1, this.said.length) : -1 - (pick % Math.min(3, this.said.length)),
    );
    const stream = this.sessions.get(jid);
    const [readyJid, ready] = [...this.sessions][pick % Math.max(1, this.sessions.size)] ?? [];
    switch (does) {
      case 'says': {
        const id = `m${this.said.length}`;
        const body = `${who} says number ${pick % 7}`;
        const key = play.says({ from: jid, to: `${other}@localhost`, id, body });
        this.said.push({ key, id, from: who, to: other });
        return true;
      }
      case 'room': {
        const room = `${device}@rooms.localhost`;
        const key = `room-${play.sequence}`;
        const xml = Buffer.from('<message/>');
        const body = `number ${pick % 7}`;
        const of = { from: `${who}@localhost/x`, nick: who, id: null, children: 'body ', body, xml };
        play.set({ 'log.rooms': true });
        play.happens({ kind: 'room-message', key, room, ...of });
        return true;
      }
      case 'sends':
        if (message !== undefined)
          play.sends(
            message.key,
            this.session(`${message.to}@localhost/${device}`),
            `${message.to}@localhost/${device}`,
          );
        return true;
      case 'answers':
        if (ready !== undefined && readyJid !== undefined) play.answers(ready, readyJid);
        return true;
      case 'receives':
      case 'displays': {
        if (message === undefined) return true;
        const [name, namespace] =
          does === 'receives' ? ['received', 'urn:xmpp:receipts'] : ['displayed', 'urn:xmpp:chat-markers:0'];
        play.says({
          from: `${message.to}@localhost/${device}`,
          to: `${message.from}@localhost`,
          id: null,
          body: null,
          children: `${name} ${namespace}`,
          inner: `<${name} xmlns='${namespace}' id='${message.id}'/>`,
        });
        return true;
      }
      case 'stores':
        if (message !== undefined) play.happens({ kind: 'stored', key: message.key, reason: null });
        return true;
      case 'ends':
        if (message !== undefined) play.happens({ kind: 'bounced', key: message.key, reason: 'blocked' });
        return true;
      case 'opens':
        this.session(jid);
        return true;
      case 'closes':
        if (stream !== undefined) play.closes(stream, jid);
        this.sessions.delete(jid);
        return true;
      case 'redelivers':
        for (const { command, key } of redeliveries(play.settles())) play.executes(command, key);
        return true;
      case 'toggles':
        play.set({ log: pick % 3 !== 0 });
        return true;
      case 'jumps':
        play.now += (pick - 500) * 400;
        return true;
      case 'commits':
        play.commit();
        return true;
      case 'restarts':
        play.restart();
        this.listen();
        return true;
      case 'expires':
        // Now and then only: else nothing is ever left.
        if (pick % 2 === 0) while (play.opened.store.expire(play.now - 10_000 * (pick % 20)));
        return true;
      case 'erases':
        if (pick % 4 !== 0) return true;
        erase(play, { account: `${who}@localhost`, bothSides: pick % 8 === 0, withWaiting: pick % 3 === 0 });
        // Where what waits went, the ledger was made anew.
        this.listen();
        return true;
      default:
        return false;
    }
  }

  private session(jid: string): string {
    const open = this.sessions.get(jid);
    if (open !== undefined) return open;
    this.streams += 1;
    const stream = `s${this.streams}`;
    this.sessions.set(jid, stream);
    this.play.opens(stream, jid);
    return stream;
  }
}
