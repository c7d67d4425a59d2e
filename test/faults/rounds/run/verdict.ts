/** Waits until what is on its way has arrived, or should have, and lets the model judge. */
import type { History } from '../happening.ts';
import { judge } from '../model/judge.ts';
import type { Judgement } from '../model/judge.ts';
import type { Row } from '../model/known.ts';
import { readByNobody } from '../model/loss.ts';
import type { Violation } from '../model/violation.ts';
import type { RoundPlan } from '../plan/types.ts';
import type { FaultServer } from '../server/fault-server.ts';
import type { RoundLog } from '../server/log.ts';
import type { Weather } from '../server/weather.ts';
import type { Collectors } from './collect.ts';

/** How long, with the server undisturbed, what is on its way may take to arrive, in ms. */
const arrival = 45_000;
/** How long it must be silent before a round is over: something may come that must not. */
const silence = 1500;

interface Court {
  readonly server: FaultServer;
  readonly weather: Weather;
  readonly log: RoundLog;
  /** The server is told of the end of every link that died without a word. */
  endDeadLinks(): void;
}

export async function verdict(
  plan: RoundPlan,
  history: History,
  collectors: Collectors,
  { server, weather, log, endDeadLinks }: Court,
): Promise<Judgement> {
  const timeout = server.options.timeoutSeconds * 1000;
  let release: (() => void) | null = null;
  let twice = false;
  let rows: Row[] = [];
  let unread: unknown;
  let began = performance.now();
  let ended = false;
  try {
    for (;;) {
      await collectors.settle();
      // While the server or its handler is away there is nobody to ask.
      while (server.restarting) await weather.pause(50);
      try {
        rows = await log.read();
        unread = undefined;
      } catch (error) {
        unread = error;
      }
      const judged = judge({ plan, happenings: history.happenings, rows, timeout });
      if (unread !== undefined) judged.violations.push(unreadable(unread));
      const pending = judged.violations.filter(({ passing }) => passing);
      const waited = performance.now() - began;
      const quiet = Math.min(weather.quietFor, waited);
      if (pending.length > 0 && waited > 5000) release ??= weather.hold();
      if (pending.length === 0 && history.now - history.lastStir > silence) {
        // Once more: what was fetched must not be there again.
        if (twice) return judged;
        twice = true;
        await collectors.leave();
        await collectors.come();
      }
      if (pending.length > 0 && quiet > arrival) {
        if (ended || !pending.every(waitsInStore)) return judged;
        // A dead session keeps the store from its account's others (XEP-0013), and as nothing of it is unread, nobody asks it:
        // Openfire finds out by itself, though later than a round can wait.
        endDeadLinks();
        [ended, began] = [true, performance.now()];
      }
      await weather.pause(pending.length > 0 ? 300 : 100);
    }
  } finally {
    release?.();
  }
}

/** Nothing is wrong with a message but that it lies in the offline store though its reader is there. */
const waitsInStore = ({ check, text }: Violation): boolean =>
  check === 'lost' && text === readByNobody('stored');

const unreadable = (error: unknown): Violation => ({
  check: 'log',
  message: null,
  text: `it cannot be read: ${String(error)}`,
  passing: true,
});
