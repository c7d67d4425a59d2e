/** What the index remembers of a message that it has counted. */

/** As it is kept of a message. */
export interface Seen {
  readonly id: number;
  readonly state: number;
  readonly sent_at: number;
  readonly conversation: number;
  readonly room: number | null;
  /** Slot of latency.ts; null where no client has given evidence. */
  readonly delay: number | null;
  readonly redelivered: number;
}
