import type { TransitionTold } from '../../src/main.ts';
import type { Running } from '../host/server.ts';
import { messagesSince, timelineOf } from './rest.ts';
import type { Rest } from './rest.ts';

/** How often REST is polled if the handler is another process, in milliseconds. */
const interval = 150;

/** Follows messages over REST: new entries of a timeline count as having just happened. */
function poll(rest: Rest, since: string, listener: (transition: TransitionTold) => void): () => void {
  const told = new Map<string, number>();
  let stopped = false;
  const look = async (): Promise<void> => {
    for (const message of await messagesSince(rest, since)) {
      const timeline = await timelineOf(rest, message.stanzaId);
      const known = told.get(message.stanzaId) ?? 0;
      for (const [index, entry] of timeline.entries()) {
        if (index < known) continue;
        const { stanzaId, from, to, body } = message;
        listener({ stanzaId, from, to, body: index === 0 ? body : null, ...entry });
      }
      told.set(message.stanzaId, timeline.length);
    }
  };
  const next = (): void => {
    if (stopped) return;
    // A handler that is restarting answers again soon, and then reports what was missed.
    look()
      .catch(() => undefined)
      .finally(() => setTimeout(next, interval).unref());
  };
  next();
  return () => {
    stopped = true;
  };
}

/** Reports every state change from now on, in either link mode; the returned function ends that. */
export function followTransitions(
  running: Running,
  rest: Rest,
  since: string,
  listener: (transition: TransitionTold) => void,
): () => void {
  if (running.onTransition === null) return poll(rest, since, listener);
  let on = true;
  running.onTransition((transition) => {
    if (on) listener(transition);
  });
  return () => {
    on = false;
  };
}
