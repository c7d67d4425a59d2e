/** Server-sent events from bytes as they come, however these are cut. */
import { createParser } from 'eventsource-parser';

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** Eleven days: what a server may ask us to wait at the most. */
const maxRetryMs = 999_999_999;

export class EventParser {
  /** What a client that comes back sends as `Last-Event-ID`; a mark without an event counts, too. */
  lastId: string | null = null;
  /** How long the server wants clients to wait before they come back, in milliseconds; null where it has not said. */
  retry: number | null = null;
  private events: ServerEvent[] = [];
  private readonly decoder = new TextDecoder();
  private readonly parser = createParser({
    onEvent: ({ event = 'message', data }) => this.events.push({ type: event, data }),
    onId: (id) => {
      this.lastId = id;
    },
    onRetry: (ms) => {
      if (ms <= maxRetryMs) this.retry = ms;
    },
  });

  push(bytes: Uint8Array): readonly ServerEvent[] {
    this.parser.feed(this.decoder.decode(bytes, { stream: true }));
    const { events } = this;
    this.events = [];
    return events;
  }
}
