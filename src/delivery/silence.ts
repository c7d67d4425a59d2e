/** What is done about a session that has not answered its ping in time. */

export interface Silence {
  readonly guard: boolean;
  /** How many messages it has given no evidence for. */
  readonly unconfirmed: number;
  /** Has stream management: Openfire keeps what it did not acknowledge, and redelivers it by itself. */
  readonly managed: boolean;
  /** Has no connection at the moment, and may be resumed as long as it is managed. */
  readonly detached: boolean;
  /** Says that its user is not looking (XEP-0352): it must not be woken for nothing. */
  readonly inactive: boolean;
  /** Has sent something since it was asked. */
  readonly active: boolean;
}

export interface Judgement {
  /** `close` it, `ask` again after a while, or `wait` until something is sent to it. */
  readonly act: 'close' | 'ask' | 'wait';
  readonly reason: string;
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
  if (!silence.guard) return { act: 'ask', reason: 'the guard is off' };
  return { act: 'close', reason: 'its link is dead' };
}
