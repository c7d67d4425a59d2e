/** Notes when this process, which has the clients in it, was not given the processor: they could not answer then. */
import type { Weather } from '../server/weather.ts';

/** Time between two looks at the clock, in milliseconds. */
const lookMs = 50;
/** Shorter standstills, in milliseconds, matter to nobody. */
const minStandstillMs = 200;

export function watchStandstill(weather: Weather): { stop(): void } {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const milliseconds = Math.round(now - last - lookMs);
    last = now;
    if (milliseconds < minStandstillMs) return;
    for (const history of weather.histories) history.add({ kind: 'stood-still', milliseconds });
  }, lookMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
    },
  };
}
