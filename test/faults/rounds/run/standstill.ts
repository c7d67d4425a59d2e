/** Notes when this process, which has the clients in it, was not given the processor: they could not answer then. */
import type { Weather } from '../server/weather.ts';

const every = 50;
/** Shorter ones matter to nobody. */
const least = 200;

export function watchStandstill(weather: Weather): { stop(): void } {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const milliseconds = Math.round(now - last - every);
    last = now;
    if (milliseconds < least) return;
    for (const history of weather.histories) history.add({ kind: 'stood-still', milliseconds });
  }, every);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
    },
  };
}
