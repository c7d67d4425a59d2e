/** Lets a few bytes pass at a time, and reads no more than it lets pass: the sender's kernel is the one that waits. */

/** What is read from. */
interface Source {
  pause(): unknown;
  resume(): unknown;
}

/** Time between two pieces, in ms. */
const step = 50;
/** What it holds itself, in bytes. */
const room = 4096;

export class Throttle {
  private readonly source: Source;
  private readonly piece: number;
  private readonly pass: (data: Buffer) => void;
  private held = Buffer.alloc(0);
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(source: Source, bytesPerSecond: number, pass: (data: Buffer) => void) {
    this.source = source;
    this.piece = Math.max(1, Math.round((bytesPerSecond * step) / 1000));
    this.pass = pass;
    this.go();
  }

  take(data: Buffer): void {
    this.held = Buffer.concat([this.held, data]);
    if (this.held.length > room) this.source.pause();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  go(): void {
    this.timer ??= setInterval(() => this.drip(), step);
    this.timer.unref();
  }

  /** All that it holds passes at once; it is not used any more. */
  flush(): void {
    this.stop();
    const { held } = this;
    this.held = Buffer.alloc(0);
    if (held.length > 0) this.pass(held);
    this.source.resume();
  }

  private drip(): void {
    if (this.held.length === 0) return;
    const piece = this.held.subarray(0, this.piece);
    this.held = this.held.subarray(piece.length);
    if (this.held.length <= room) this.source.resume();
    this.pass(piece);
  }
}
