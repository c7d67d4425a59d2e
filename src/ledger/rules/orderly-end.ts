/**
 * Whether a session's end says that its client has read what it was sent. It does where the client ended its stream, and
 * all that it was handed had left Openfire: RFC 6120, 4.4 has it read on until the server has ended the stream, too. Its
 * unavailable presence adds nothing to that: the server sends it for who leaves without (RFC 6121, 4.5.2). It does not
 * where the client owed an answer: what it had not come to reading by then may never have reached it. A question of the
 * last moment may have crossed with its goodbye; it is given as long as a message is before there is any question about it.
 */
import type { ClosedFlags } from '../../spool/flags.ts';

export interface End {
  readonly flags: Pick<ClosedFlags, 'inOrder' | 'unsent'>;
  /** For how long a question had been open; 0 where none was. */
  readonly owesForMs: number;
  /** How long after a message a question is put. */
  readonly pingAfterMs: number;
  /** As an administrator has set it. */
  readonly trusts: boolean;
}

export function endedInOrder({ flags, owesForMs, pingAfterMs, trusts }: End): boolean {
  return trusts && flags.inOrder && !flags.unsent && owesForMs <= pingAfterMs;
}
