import type { Carrier } from './carrier.ts';

/**
 * The two queues in the JVM as seen from here: the shim's frames come out of one, frames for the shim go into the
 * other.
 */
export interface BridgeQueues {
  /**
   * Waits off the JavaScript thread and answers all frames of the shim that have arrived, an empty buffer after
   * `milliseconds` of silence, or null once the link is closed.
   */
  take(milliseconds: number): Promise<Buffer | null>;
  /** Passes frames (base64) to the shim. */
  offer(frames: string): void;
  /** Makes `take` answer null from now on. */
  close(): void;
}

/**
 * Milliseconds that one call waits in Java. Frames and `close` wake it, so this only bounds how long a link that nobody
 * closed holds a thread.
 */
const patience = 10_000;

/** The carrier between this process and the JVM inside it. */
export function bridgeCarrier(queues: BridgeQueues): Carrier {
  const byteListeners: ((bytes: Buffer) => void)[] = [];
  const closedListeners: ((reason: string) => void)[] = [];
  const outgoing: Buffer[] = [];
  let closing = false;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    let reason = 'the link was closed';
    try {
      for (;;) {
        const bytes = await queues.take(patience);
        if (bytes === null) break;
        if (bytes.length > 0) for (const listener of byteListeners) listener(bytes);
      }
    } catch (error) {
      reason = `the JVM does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    for (const listener of closedListeners) listener(reason);
  };

  // Everything that is sent in one turn of the event loop crosses in one call.
  const flush = (): void => {
    const batch = outgoing.length === 1 ? outgoing[0] : Buffer.concat(outgoing);
    outgoing.length = 0;
    if (batch !== undefined && !closing) queues.offer(batch.toString('base64'));
  };

  return {
    send(batch) {
      if (closing) return;
      if (outgoing.push(batch) === 1) setImmediate(flush);
    },
    onBytes(listener) {
      byteListeners.push(listener);
      // Frames wait in the queue until there is a listener.
      reading ??= read();
    },
    onClosed(listener) {
      closedListeners.push(listener);
    },
    async close() {
      if (!closing) {
        if (outgoing.length > 0) flush();
        closing = true;
        queues.close();
      }
      await reading;
    },
  };
}
