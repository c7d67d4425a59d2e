/**
 * What is done about a session that has not answered its ping in time. A living client that is slow is not dead: life is
 * whatever came from it since, and that what waits for it to read on has become less. What the machine's network buffers
 * hold is seen by nobody here, so a client gets the time that it needs to read what it was sent.
 */

export interface Silence {
  readonly guard: boolean;
  /** How many messages it has given no evidence for. */
  readonly unconfirmed: number;
  /** Their size in bytes. */
  readonly unreadBytes: number;
  /** Has stream management: Openfire keeps what it did not acknowledge, and redelivers it by itself. */
  readonly managed: boolean;
  /** Has no connection at the moment, and may be resumed as long as it is managed. */
  readonly detached: boolean;
  /** Says that its user is not looking (XEP-0352): it must not be woken for nothing. */
  readonly inactive: boolean;
  /** Has sent something since it was asked, were it a white space. */
  readonly active: boolean;
  /** Some of what waited in Openfire for it to read on has gone to it since it was asked. */
  readonly flowing: boolean;
  /** Since the first of the questions in a row that it was asked without a sign of life. */
  readonly silentForMs: number;
  /** How long any client may take. */
  readonly timeoutMs: number;
}

export interface Judgement {
  /** `close` it, `ask` again after a while, or `wait` until something is sent to it. */
  readonly act: 'close' | 'ask' | 'wait';
  readonly reason: string;
}

/** A client that reads more slowly than 8 KiB a second may get twice what it was sent, but it loses nothing. */
const slowestBytesPerMs = 8.192;
/** What network buffers hold on both sides at the most, roughly; what is beyond waits in Openfire and is seen to flow. */
const mostUnseenBytes = 4 * 1024 * 1024;

/** How long a client may say nothing while nothing is seen to flow. */
export function patienceMs(unreadBytes: number, timeoutMs: number): number {
  return Math.max(timeoutMs, Math.min(unreadBytes, mostUnseenBytes) / slowestBytesPerMs);
}

export function judgeSilence(silence: Silence): Judgement {
  if (silence.unconfirmed === 0) return { act: 'wait', reason: 'nothing is at stake' };
  if (silence.detached && silence.managed) return { act: 'ask', reason: 'it may be resumed' };
  if (silence.detached && silence.guard) {
    // What it did not acknowledge was more than stream.management.max-unacked, and Openfire threw it away.
    return { act: 'close', reason: 'stream management has given it up, it cannot be resumed' };
  }
  if (silence.managed) {
    const reason = 'stream management keeps what it did not acknowledge';
    return { act: silence.inactive ? 'wait' : 'ask', reason };
  }
  // A client that breaks RFC 6120, 8.2.3 (every request is answered) would be thrown out every half minute.
  if (silence.active) return { act: 'ask', reason: 'its link works, it does not answer requests' };
  if (silence.flowing) return { act: 'ask', reason: 'it reads, slowly' };
  if (!silence.guard) return { act: 'ask', reason: 'the guard is off' };
  if (silence.silentForMs < patienceMs(silence.unreadBytes, silence.timeoutMs)) {
    return { act: 'ask', reason: 'it may still be reading what it was sent' };
  }
  return { act: 'close', reason: 'its link is dead' };
}
