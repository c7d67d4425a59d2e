/** The handler's own port is opened, moved and closed as the properties say, one change after the other. */
import type { Logger } from '../../base/logger.ts';
import { errorCode } from '../../files/sqlite-file.ts';

interface Listening {
  close(): Promise<void>;
}
interface Listener {
  listen(port: number, address: string): Promise<Listening>;
}

/** Whatever occupies the port may end, and an address may appear with its network. */
const againMs = 5000;

/** Keyed by Node's codes; their usual explanations are the system's. */
const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it',
  EACCES: "Openfire's user may not have it (ports below 1024 need a privilege)",
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'that is no address',
};

export class HttpPort {
  private readonly listener: Listener;
  private readonly logger: Logger;
  private readonly retryMs: number;
  private wanted = { port: 0, address: '127.0.0.1' };
  private open: Listening | null = null;
  /** Where the open listener is. */
  private place = { port: 0, address: '' };
  private work: Promise<void> = Promise.resolve();
  private again: NodeJS.Timeout | undefined;
  private trouble: string | null = null;

  constructor(listener: Listener, logger: Logger, retryMs = againMs) {
    this.listener = listener;
    this.logger = logger;
    this.retryMs = retryMs;
  }

  /** Why nothing listens although something should; null if everything is as the properties say. */
  get problem(): string | null {
    return this.trouble;
  }

  /** Port 0 means off. */
  use(port: number, address = '127.0.0.1'): void {
    if (port === this.wanted.port && address === this.wanted.address) return;
    this.wanted = { port, address };
    this.move();
  }

  async close(): Promise<void> {
    this.use(0);
    await this.work;
  }

  private move(): void {
    clearTimeout(this.again);
    this.work = this.work.then(() => this.change());
  }

  private async change(): Promise<void> {
    const { wanted } = this;
    const { port, address } = wanted;
    try {
      await this.replace(port, address);
      this.trouble = null;
      if (port !== 0) this.logger.info(`REST and pages on http://${address}:${port}`);
    } catch (error) {
      const reason = reasons[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
      const trouble = `Port ${port} of ${address} cannot be opened: ${reason}.`;
      if (trouble !== this.trouble) {
        this.logger.error(`RECEIPTS_HTTP_PORT: ${trouble} It is tried again each ${this.retryMs / 1000} s.`);
      }
      this.trouble = trouble;
      this.again = setTimeout(() => {
        if (this.wanted === wanted) this.move();
      }, this.retryMs);
      this.again.unref();
    }
  }

  /** Opens the new listener first, since the request for it comes over the old one and has to be answered. */
  private async replace(port: number, address: string): Promise<void> {
    const before = this.open;
    // The current place is wanted again after one that could not be opened.
    if (before !== null && port === this.place.port && address === this.place.address) return;
    try {
      this.open = port === 0 ? null : await this.listener.listen(port, address);
    } catch (error) {
      // The listener may be in its own way, since 0.0.0.0 takes a port at all addresses. Otherwise the working one
      // stays.
      if (before === null || port !== this.place.port || errorCode(error) !== 'EADDRINUSE') throw error;
      this.open = null;
      await before.close();
      this.open = await this.listener.listen(port, address);
      this.place = { port, address };
      return;
    }
    this.place = { port, address };
    await before?.close();
  }
}
