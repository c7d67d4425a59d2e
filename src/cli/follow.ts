/** Receives changes live, with as many connections as necessary, without gaps or duplicates. */
import { bodyOf, sleep } from './api.ts';
import type { Api, Query } from './api.ts';
import { codeOf, Failure, Outage } from './failure.ts';
import { EventParser } from './sse.ts';
import type { ServerEvent } from './sse.ts';

const firstPauseMs = 500;
const maxPauseMs = 15_000;
/** The server sends something every 15 s, at least a comment. */
const silenceMs = 60_000;

export interface FollowPorts {
  /** The first connection is open: changes from now on will be reported. */
  onOpen(): Promise<void>;
  onEvent(event: ServerEvent): Promise<void>;
  /** The connection was lost, and is tried again after so many milliseconds. */
  onLost(reason: string, pauseMs: number): Promise<void>;
  onBack(): Promise<void>;
}

/** Runs until the signal. Throws Failure if the server cannot be reached at first, or refuses. */
export async function follow(
  api: Api,
  query: Query,
  signal: AbortSignal,
  ports: FollowPorts,
  firstPause = firstPauseMs,
): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  let parser = new EventParser();
  let lastId: string | null = null;
  let opened = false;
  let lost = false;
  let pause = firstPause;
  while (!isOver()) {
    const connection = new Connection(signal);
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== null && { 'last-event-id': lastId }) };
      const response = await api.open('/api/v1/events', { query, headers, signal: connection.signal });
      if (!opened) await ports.onOpen();
      else if (lost) await ports.onBack();
      opened = true;
      lost = false;
      parser = new EventParser();
      for await (const bytes of bodyOf(response)) {
        connection.heard();
        // The connection works again, so the next loss begins with a short pause.
        pause = firstPause;
        for (const event of parser.push(bytes)) await ports.onEvent(event);
        lastId = parser.lastId ?? lastId;
      }
      if (isOver()) return;
      lost = true;
      await ports.onLost('it was closed', Math.max(parser.retry ?? 0, pause));
    } catch (error) {
      if (isOver()) return;
      if (error instanceof Failure && !(opened && error instanceof Outage)) throw error;
      if (!(error instanceof Failure) && !isNetwork(error)) throw error;
      if (!lost)
        await ports.onLost(
          error instanceof Error ? error.message : String(error),
          Math.max(parser.retry ?? 0, pause),
        );
      lost = true;
    } finally {
      connection.end();
    }
    await sleep(Math.max(parser.retry ?? 0, pause), signal);
    pause = Math.min(maxPauseMs, pause * 2);
  }
}

/** Recognises what request.ts throws if a body ends early. */
function isNetwork(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    codeOf(error) !== '' ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Ends a connection on which nothing has come for too long, since its other end may be gone silently. */
class Connection {
  private readonly controller = new AbortController();
  private readonly outer: AbortSignal;
  private readonly abort = (): void => this.controller.abort();
  private timer: NodeJS.Timeout;

  constructor(outer: AbortSignal) {
    this.outer = outer;
    outer.addEventListener('abort', this.abort);
    if (outer.aborted) this.abort();
    this.timer = setTimeout(this.abort, silenceMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.abort, silenceMs);
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.abort);
  }
}
