/** Answers that go on for longer: a few at a time, ended when the client goes, stands still, or the listener closes. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from './problem.ts';

/** Told of faults that a client only learns to exist. */
type OnFault = (error: unknown, where: string) => void;

/** A client that takes nothing of what there is for it for so long is gone, or means no good. */
const standstillMs = 60_000;

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

export class Streams {
  readonly #onFault: OnFault;
  readonly #most: number;
  readonly #what: string;
  readonly #open = new Set<AbortController>();

  constructor(app: FastifyInstance, { onFault }: { readonly onFault: OnFault }, most: number, what: string) {
    this.#onFault = onFault;
    this.#most = most;
    this.#what = what;
    app.addHook('preClose', async () => {
      for (const stream of this.#open) stream.abort();
    });
  }

  /** Throws where as many as there may be are open. To be given back with `leave` or handed to `send`. */
  enter(): AbortController {
    if (this.#open.size >= this.#most) {
      throw new Problem(
        'too-many-streams',
        `${this.#most} ${this.#what} are open already; end one of them, or try again in 10 s.`,
        { headers: { 'retry-after': '10' } },
      );
    }
    const stream = new AbortController();
    this.#open.add(stream);
    return stream;
  }

  leave(stream: AbortController): void {
    this.#open.delete(stream);
  }

  /** Bytes are asked of `parts` as the client takes them; it is told of its end by the signal of `stream`. */
  send(reply: FastifyReply, stream: AbortController, parts: AsyncGenerator<Uint8Array>): FastifyReply {
    const { raw } = reply;
    const body = Readable.from(begun(raw, parts), { objectMode: false, highWaterMark: 1 });
    body.once('error', (error) => {
      if (!(error instanceof EndedError)) this.#onFault(error, this.#what);
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
    return reply.send(body);
  }
}
