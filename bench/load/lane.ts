/** Clients between whom a bounded number of messages is on its way. */
export interface Lane {
  readonly sent: number;
  /** Set to what was sent when what is missing is given up. */
  arrived: number;
  /** XEP-0184 receipts that have come back. */
  readonly receipts: number;
  /** Called when messages have arrived. */
  onArrival: () => void;
  /** Milliseconds that messages took; null while nobody wants to know. */
  latencies: number[] | null;
  /** Sends until the window is full. Returns how many. */
  fill(): number;
  send(count: number): void;
  close(): Promise<void>;
}

/** Microseconds since this process began, for the markers in messages. */
export const clock = (): number => Math.round(performance.now() * 1000);
