import type { Backlog } from '../servers/plugin.ts';
import type { Server } from '../servers/server.ts';

/** The last look comes before sending stops, as the backlog falls at once then. In milliseconds. */
const margin = 300;

export interface Watching {
  /** Looks no more. */
  stop(): void;
  /** None for a server without the plugin. */
  looks(): Promise<Backlog[]>;
}

/** Looks at a server's backlog after one, two and three thirds of the time; the answer may come later. */
export function watchBacklog({ plugin }: Server, seconds: number): Watching {
  const looks: Promise<Backlog>[] = [];
  const timers =
    plugin === null
      ? []
      : [1, 2, 3].map((third) => {
          const wait = (seconds / 3) * third * 1000 - (third === 3 ? margin : 0);
          return setTimeout(() => {
            const look = plugin.backlog();
            // Whoever asks for the result is told; before that nobody is there to hear.
            look.catch(() => undefined);
            looks.push(look);
          }, wait);
        });
  return {
    stop: () => timers.forEach((timer) => clearTimeout(timer)),
    looks: () => Promise.all(looks),
  };
}
