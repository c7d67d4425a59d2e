/** The link over standard input and output, for a handler that the shim has started as its child. */
import type { Readable, Writable } from 'node:stream';
import type { Carrier } from './carrier.ts';

export class PipeCarrier implements Carrier {
  private readonly input: Readable;
  private readonly output: Writable;
  private closed = false;
  private readonly closedListeners: ((reason: string) => void)[] = [];

  constructor(input: Readable, output: Writable) {
    this.input = input;
    this.output = output;
    input.on('end', () => this.finish('the shim closed the pipe'));
    input.on('error', (error) => this.finish(`reading the pipe failed: ${error.message}`));
    // EPIPE means that Openfire's JVM has died. Reading ends, too, so all that is left to do is not to crash.
    output.on('error', (error) => this.finish(`writing the pipe failed: ${error.message}`));
  }

  send(batch: Buffer): void {
    if (!this.closed) this.output.write(batch);
  }

  onBytes(listener: (bytes: Buffer) => void): void {
    this.input.on('data', listener);
  }

  onClosed(listener: (reason: string) => void): void {
    this.closedListeners.push(listener);
  }

  close(): Promise<void> {
    this.finish('closed by the handler');
    this.input.destroy();
    return Promise.resolve();
  }

  private finish(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.closedListeners) listener(reason);
  }
}
