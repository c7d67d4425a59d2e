import { paint } from './terminal.ts';

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** How often a step reports that it is still running if output goes to a pipe, in milliseconds. */
const heartbeat = 30_000;

/** Reports on standard error what is being done, how far it is and how long it takes. */
export interface Progress {
  /** Runs `work` as a step; `work` may report what it is doing. */
  step<T>(title: string, work: (say: (detail: string) => void) => Promise<T>): Promise<T>;
}

export function progress(): Progress {
  const stream = process.stderr;
  const live = stream.isTTY;
  return {
    async step(title, work) {
      const started = performance.now();
      let detail = '';
      const line = (): string => `${title}${detail === '' ? '' : `: ${detail}`} … ${seconds(started)}`;
      const redraw = (): void => {
        if (live) stream.write(`\r\u001b[2K${line().slice(0, stream.columns - 1)}`);
        else stream.write(`${line()}\n`);
      };
      if (live) redraw();
      else stream.write(`${title} …\n`);
      const ticking = setInterval(redraw, live ? 250 : heartbeat);
      const finish = (mark: string, how: string): void => {
        clearInterval(ticking);
        stream.write(live ? `\r\u001b[2K${mark} ${title} ` : `${title} `);
        stream.write(`${paint('dim', `${how} ${seconds(started)}`, stream)}\n`);
      };
      try {
        const result = await work((said) => {
          detail = said;
          if (live) redraw();
        });
        finish(paint('green', '✓', stream), live ? '' : 'done in');
        return result;
      } catch (error) {
        finish(paint('red', '✗', stream), 'failed after');
        throw error;
      }
    },
  };
}
