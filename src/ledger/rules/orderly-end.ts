/**
 * Decides whether a session's end proves that its client has read what it was sent. It does if the client ended its
 * stream and everything that it was handed had left Openfire, because RFC 6120, 4.4 has it read on until the server has
 * ended the stream, too. Unavailable presence proves nothing more: the server sends it for a client that leaves without
 * (RFC 6121, 4.5.2). The end proves nothing if the client owed an answer, since it may not have read that far. But a
 * very recent question may have crossed with the client's goodbye, so it gets as much time as passes between a message
 * and the question about it.
 */
import type { ClosedFlags } from '../../spool/flags.ts';

export interface End {
  readonly flags: Pick<ClosedFlags, 'inOrder' | 'unsent'>;
  /** Milliseconds that a question had been open; 0 if there was none. */
  readonly owesForMs: number;
  /** Milliseconds between a message and the question about it. */
  readonly pingAfterMs: number;
  /** The administrator's setting. */
  readonly trusts: boolean;
}

export function endedInOrder({ flags, owesForMs, pingAfterMs, trusts }: End): boolean {
  return trusts && flags.inOrder && !flags.unsent && owesForMs <= pingAfterMs;
}
