/** Answers that go on for longer: a few at a time, ended when the client goes, stands still, or the listener closes. */
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Answers } from '../access/answers.ts';
import { Problem } from '../requests/problem.ts';

/** Told of faults that a client only learns to exist. */
type OnFault = (error: unknown, where: string) => void;

/** The listener closes, or the token or the sign-in is worth nothing any more: the answer breaks off, and the client sees that it does. */
export class EndedError extends Error {}

/** The head goes out at once: whoever asks sees that he is being answered, however long nothing is found. */
async function* begun(
  raw: FastifyReply['raw'],
  parts: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  raw.flushHeaders();
  yield* parts;
}

export interface StreamLimits {
  /** Of one owner, and of all. */
  readonly each: number;
  readonly all: number;
}

/** Somebody's place among those that are open. */
export interface Place {
  readonly owner: string;
  readonly signal: AbortSignal;
  abort(): void;
}

interface Standing {
  /** Since when its client has taken nothing that is there for it; null while it keeps up. */
  since: number | null;
}

export interface StreamPorts {
  readonly onFault: OnFault;
  readonly answers: Answers;
}

/** A client that takes nothing of what there is for it for so long is gone, or means no good. */
const standstillMs = 60_000;
/** Whose client has stood still for so long is dead, where somebody needs the place. */
const deadMs = 10_000;
/** How often a part is tried again for which there is no room in memory, and for how long. */
const retryMs = 100;
const mostWaitMs = 30_000;

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

  /** Throws where as many as there may be are open. To be given back with `leave` or handed to `send`. */
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

  /** Bytes are asked of `parts` as the client takes them; it is told of its end by the signal of `stream`. */
  send(reply: FastifyReply, stream: Place, parts: AsyncGenerator<Uint8Array>): FastifyReply {
    const { raw } = reply;
    const body = Readable.from(begun(raw, this.counted(stream, parts, raw)), {
      objectMode: false,
      highWaterMark: 1,
    });
    body.once('error', (error) => {
      if (!(error instanceof EndedError)) this.ports.onFault(error, this.what);
    });
    // Where nothing is found for longer, nothing is sent: that is not the client's standing still.
    raw.setTimeout(standstillMs, () => {
      if (raw.writableLength > 0) raw.destroy();
      else raw.socket?.setTimeout(standstillMs);
    });
    // The client may go while nothing is sent, and while nothing comes.
    raw.once('close', () => {
      this.leave(stream);
      stream.abort();
      body.destroy();
    });
    // Whoever is to make room for another has stopped reading: nothing that is still to be sent would reach him.
    stream.signal.addEventListener('abort', () => {
      if (!this.open.has(stream)) raw.destroy();
    });
    return reply.send(body);
  }

  /** Each part counts among what is on its way until the client has taken it, and has to be taken in time. */
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
        if (stream.signal.aborted || performance.now() - began > mostWaitMs) throw new EndedError();
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
