/** A carrier of the link's bytes, which knows nothing of the frames in them. There are two: pipe.ts and bridge.ts. */
export interface Carrier {
  /** Sends one or more whole frames. Bytes arrive in order or not at all. */
  send(batch: Buffer): void;
  /** The caller registers once, before anything can arrive. The bytes may be cut anywhere within a frame. */
  onBytes(listener: (bytes: Buffer) => void): void;
  /** The listener is called once, when the other side has gone or `close` was called. */
  onClosed(listener: (reason: string) => void): void;
  close(): Promise<void>;
}
