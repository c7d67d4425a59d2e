/** The handler's own port: opened, moved and closed as the property says, one change after the other. */
import type { Logger } from '../logger.ts';

interface Listening {
  close(): Promise<void>;
}
interface Listener {
  listen(port: number): Promise<Listening>;
}

export class HttpPort {
  private readonly listener: Listener;
  private readonly logger: Logger;
  private wanted = 0;
  private open: Listening | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(listener: Listener, logger: Logger) {
    this.listener = listener;
    this.logger = logger;
  }

  /** 0 is off. */
  use(port: number): void {
    if (port === this.wanted) return;
    this.wanted = port;
    this.work = this.work.then(() => this.move(port));
  }

  async close(): Promise<void> {
    this.use(0);
    await this.work;
  }

  private async move(port: number): Promise<void> {
    try {
      const before = this.open;
      // The new one first: the request that asks for it comes over the old one and is to be answered.
      this.open = port === 0 ? null : await this.listener.listen(port);
      if (port !== 0) this.logger.info(`REST and pages on http://127.0.0.1:${port}`);
      await before?.close();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.error(
        `RECEIPTS_HTTP_PORT: port ${port} cannot be used: ${reason}. Choose another http.port.`,
      );
    }
  }
}
