/**
 * Decides what is done about a session that has not answered its ping in time. A slow client is not dead: anything that
 * came from it since, or any decrease of what waits for it, is a sign of life. Network buffers cannot be observed from
 * here, so a client gets the time that it needs to read what it was sent.
 */

export interface Silence {
  readonly guard: boolean;
  /** Number of messages that the client has given no evidence for. */
  readonly unconfirmed: number;
  /** Size of these messages in bytes. */
  readonly unreadBytes: number;
  /** Stream management: Openfire keeps what the client did not acknowledge and redelivers it by itself. */
  readonly managed: boolean;
  /** The session has no connection at the moment; it may be resumed while it is managed. */
  readonly detached: boolean;
  /** The client says that its user is not looking (XEP-0352), so it must not be woken without need. */
  readonly inactive: boolean;
  /** The client has sent something since it was asked, even white space. */
  readonly active: boolean;
  /** Data that waited in Openfire for the client has gone out since it was asked. */
  readonly flowing: boolean;
  /** Milliseconds since the first of the consecutive questions without any sign of life. */
  readonly silentForMs: number;
  /** Milliseconds that any client may take. */
  readonly timeoutMs: number;
}

export interface Judgement {
  /** `close` the session, `ask` again after a while, or `wait` until something is sent to it. */
  readonly act: 'close' | 'ask' | 'wait';
  readonly reason: string;
}

/** 8 KiB per second. A client that reads more slowly may get messages twice, but it loses nothing. */
const slowestBytesPerMs = 8.192;
/**
 * Bytes that network buffers hold on both sides at most, roughly; anything beyond waits in Openfire and is seen to
 * flow.
 */
const maxUnseenBytes = 4 * 1024 * 1024;

/** Milliseconds that a client may be silent while nothing is seen to flow. */
export function patienceMs(unreadBytes: number, timeoutMs: number): number {
  return Math.max(timeoutMs, Math.min(unreadBytes, maxUnseenBytes) / slowestBytesPerMs);
}

export function judgeSilence(silence: Silence): Judgement {
  if (silence.unconfirmed === 0) return { act: 'wait', reason: 'nothing is at stake' };
  if (silence.detached && silence.managed) return { act: 'ask', reason: 'it may be resumed' };
  if (silence.detached && silence.guard) {
    // More was unacknowledged than stream.management.max-unacked allows, and Openfire threw it away.
    return { act: 'close', reason: 'stream management has given it up, it cannot be resumed' };
  }
  if (silence.managed) {
    const reason = 'stream management keeps what it did not acknowledge';
    return { act: silence.inactive ? 'wait' : 'ask', reason };
  }
  // A client that breaks RFC 6120, 8.2.3 (every request is answered) would otherwise be closed every half minute.
  if (silence.active) return { act: 'ask', reason: 'its link works, it does not answer requests' };
  if (silence.flowing) return { act: 'ask', reason: 'it reads, slowly' };
  if (!silence.guard) return { act: 'ask', reason: 'the guard is off' };
  if (silence.silentForMs < patienceMs(silence.unreadBytes, silence.timeoutMs)) {
    return { act: 'ask', reason: 'it may still be reading what it was sent' };
  }
  return { act: 'close', reason: 'its link is dead' };
}
