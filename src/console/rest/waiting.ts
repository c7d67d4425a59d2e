/** Waits for commits one after the other, with a pause between them, until a signal ends the wait. */
export class Waiting {
  private readonly signal: AbortSignal;
  private readonly restMs: number;
  private readonly unsubscribe: () => void;
  private news = false;
  private wake: (() => void) | null = null;
  private restsUntil = 0;

  /** No commit is missed from now on. */
  constructor(subscribe: (listener: () => void) => () => void, signal: AbortSignal, restMs: number) {
    this.signal = signal;
    this.restMs = restMs;
    this.unsubscribe = subscribe(() => {
      this.news = true;
      this.wake?.();
    });
    signal.addEventListener('abort', () => this.wake?.(), { once: true });
  }

  /** Resolves to true once something was committed since the last true; to false after `maxMs`, or at the end. */
  async forNews(maxMs: number): Promise<boolean> {
    const rest = this.restsUntil - performance.now();
    if (rest > 0) await this.sleep(rest, () => false);
    if (!this.news) await this.sleep(maxMs, () => this.news);
    const news = this.news;
    this.news = false;
    this.restsUntil = performance.now() + this.restMs;
    return news;
  }

  end(): void {
    this.unsubscribe();
  }

  private async sleep(ms: number, isOver: () => boolean): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.wake = null;
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = () => {
        if (this.signal.aborted || isOver()) done();
      };
    });
  }
}
