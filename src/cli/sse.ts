/** Parses server-sent events from bytes, however these are split. */
import { createParser } from 'eventsource-parser';

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** Eleven days are the longest pause that a server may ask for. */
const maxRetryMs = 999_999_999;

export class EventParser {
  /** What a reconnecting client sends as `Last-Event-ID`; an id without an event counts, too. */
  lastId: string | null = null;
  /** How long the server wants clients to wait before they reconnect, in milliseconds; null if it has not said. */
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
