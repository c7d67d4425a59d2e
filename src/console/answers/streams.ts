/** Streamed answers: a limited number at a time; each ends if the client leaves or stalls, or the listener closes. */
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Answers } from '../access/answers.ts';
import { Problem } from '../requests/problem.ts';

/** Receives faults of which a client only learns that there was one. */
type OnFault = (error: unknown, where: string) => void;

/** The listener closes, or the token or session is no longer valid: the answer breaks off visibly for the client. */
export class EndedError extends Error {}

/** Sends the head at once, so that the client sees a response however long nothing is found. */
async function* begun(
  raw: FastifyReply['raw'],
  parts: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  raw.flushHeaders();
  yield* parts;
}

export interface StreamLimits {
  /** Limit per owner; `all` is the limit for all owners. */
  readonly each: number;
  readonly all: number;
}

/** A place among the open streams. */
export interface Place {
  readonly owner: string;
  readonly signal: AbortSignal;
  abort(): void;
}

interface Standing {
  /** Since when the client has taken nothing although there is something to take; null while it keeps up. */
  since: number | null;
}

export interface StreamPorts {
  readonly onFault: OnFault;
  readonly answers: Answers;
}

/** A client that takes nothing for this long is gone or malicious. */
const standstillMs = 60_000;
/** A client that has stalled for this long counts as dead if somebody needs the place. */
const deadMs = 10_000;
/** How often and for how long a part is tried again if there is no room for it in memory. */
const retryMs = 100;
const maxWaitMs = 30_000;

export class Streams {
  private readonly ports: StreamPorts;
  private readonly limits: StreamLimits;
  private readonly what: string;
  private readonly open = new Map<Place, Standing>();

  constructor(app: FastifyInstance, ports: StreamPorts, limits: StreamLimits, what: string) {
    this.ports = ports;
    this.limits = limits;
    this.what = what;
    app.addHook('preClose', async () => {
      for (const stream of this.open.keys()) stream.abort();
    });
  }

  /**
   * Throws if the maximum number of streams is open. The caller returns the place with `leave`, or hands it to `send`.
   */
  enter(owner: string): Place {
    const { each, all } = this.limits;
    const open = [...this.open.keys()];
    const own = open.filter((stream) => stream.owner === owner);
    const isFull = own.length >= each || open.length >= all;
    if (isFull && !this.makeRoom(own.length >= each ? own : open)) {
      throw new Problem(
        'too-many-streams',
        `${own.length >= each ? each : all} ${this.what} are open already; end one of them, or try again in 10 s.`,
        { headers: { 'retry-after': '10' } },
      );
    }
    const controller = new AbortController();
    const stream: Place = { owner, signal: controller.signal, abort: () => controller.abort() };
    this.open.set(stream, { since: null });
    return stream;
  }

  leave(stream: Place): void {
    this.open.delete(stream);
  }

  /** Reads `parts` as fast as the client takes them; the signal of `stream` tells `parts` when the client ends. */
  send(reply: FastifyReply, stream: Place, parts: AsyncGenerator<Uint8Array>): FastifyReply {
    const { raw } = reply;
    const body = Readable.from(begun(raw, this.counted(stream, parts, raw)), {
      objectMode: false,
      highWaterMark: 1,
    });
    body.once('error', (error) => {
      if (!(error instanceof EndedError)) this.ports.onFault(error, this.what);
    });
    // Nothing is sent while nothing is found; that does not mean that the client has stalled.
    raw.setTimeout(standstillMs, () => {
      if (raw.writableLength > 0) raw.destroy();
      else raw.socket?.setTimeout(standstillMs);
    });
    // The client may leave while nothing is sent and nothing arrives.
    raw.once('close', () => {
      this.leave(stream);
      stream.abort();
      body.destroy();
    });
    // A client that has to make room has stopped reading, so nothing further would reach him.
    stream.signal.addEventListener('abort', () => {
      if (!this.open.has(stream)) raw.destroy();
    });
    return reply.send(body);
  }

  /** Counts each part as on its way until the client has taken it, which it has to do in time. */
  private async *counted(
    stream: Place,
    parts: AsyncGenerator<Uint8Array>,
    raw: { destroy(): void },
  ): AsyncGenerator<Uint8Array> {
    const standing = this.open.get(stream) ?? { since: null };
    for await (const part of parts) {
      const began = performance.now();
      let place = this.ports.answers.enter(stream.owner, part.byteLength, raw);
      while (place === null) {
        if (stream.signal.aborted || performance.now() - began > maxWaitMs) throw new EndedError();
        await setTimeout(retryMs);
        place = this.ports.answers.enter(stream.owner, part.byteLength, raw);
      }
      standing.since = performance.now();
      try {
        yield part;
      } finally {
        place.leave();
        standing.since = null;
      }
    }
  }

  private makeRoom(among: readonly Place[]): boolean {
    const now = performance.now();
    const dead = among.find((stream) => {
      const since = this.open.get(stream)?.since ?? null;
      return since !== null && now - since >= deadMs;
    });
    if (dead === undefined) return false;
    this.open.delete(dead);
    dead.abort();
    return true;
  }
}
