/** What carries the link's bytes; the frames in them are nobody's business here. Backends: pipe.ts, bridge.ts. */
export interface Carrier {
  /** Hands over one or more whole frames. Bytes arrive in order or not at all. */
  send(batch: Buffer): void;
  /** To be called once, before anything may arrive. Bytes come as they come: frames may be cut anywhere. */
  onBytes(listener: (bytes: Buffer) => void): void;
  /** Called once, when the other side has gone or `close` was called. */
  onClosed(listener: (reason: string) => void): void;
  close(): Promise<void>;
}
