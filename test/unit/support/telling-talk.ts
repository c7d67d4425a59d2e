/** What tests of tellings do and ask: who asked is there, the shim tells, and in whose names. */
import type { Batch } from '../../../src/model/batch.ts';
import type { Play } from './play.ts';

export const phone = 'bob@localhost/phone';
export const desk = 'bob@localhost/desk';
export const home = 'alice@localhost/home';
export const request = {
  children: 'request urn:xmpp:receipts',
  inner: "<request xmlns='urn:xmpp:receipts'/>",
};
/** What a client supports that answers for itself. */
export const receipts = ['urn:xmpp:receipts'];

export interface Command {
  readonly command: number;
  readonly id: string;
  readonly sessions: readonly string[];
  readonly isGated: boolean;
}

export function commands(batch: Pick<Batch, 'commands'>): Command[] {
  return batch.commands.flatMap(({ command, order }) => {
    if (order.kind !== 'tell') return [];
    const id = /receipts-[\w-]+/.exec(order.xml)?.[0] ?? '';
    const sessions = (order.recipients ?? []).map(({ stream, jid }) => `${stream} ${jid}`);
    return [{ command, id, sessions, isGated: order.gate !== null }];
  });
}

/** In whose names something is told. */
export const names = ({ commands: sent }: Pick<Batch, 'commands'>): string[] =>
  sent.flatMap(({ order }) => (order.kind === 'tell' ? (/ from="([^"]+)"/.exec(order.xml)?.[1] ?? []) : []));

export function tellingTalk(play: () => Play) {
  function available(stream: string, jid: string): void {
    play().opens(stream, jid);
    play().happens({ kind: 'session-opened', stream, jid, flags: 'a', idlePings: null });
  }

  /** The shim does it, and these sessions (lines) take it. */
  function tells({ command }: Command, sessions: readonly string[], outcome = 'done'): void {
    play().happens({ kind: 'executing', command, outcome: null, reason: null, key: null });
    for (const line of sessions) {
      const [stream = '', jid = ''] = line.split(' ');
      play().happens({ kind: 'told', command, stream, jid });
    }
    const reason = outcome === 'skipped' ? 'presence' : null;
    play().happens({ kind: 'executed', command, outcome, reason, key: null });
  }

  function due(): Command {
    play().opens('b1', phone);
    play().sends(play().says(request), 'b1', phone);
    play().answers('b1', phone);
    const [command] = commands(play().commit());
    if (command === undefined) throw new Error('nothing is told');
    return command;
  }

  /** Who asks is there, and two devices are sent it, of which the first proves that it has read it. */
  function readByTheFirst(): void {
    available('a1', home);
    play().opens('b1', phone);
    play().opens('b2', desk);
    const key = play().says(request);
    play().sends(key, 'b1', phone);
    play().sends(key, 'b2', desk);
    play().answers('b1', phone);
  }

  return { available, tells, due, readByTheFirst };
}
