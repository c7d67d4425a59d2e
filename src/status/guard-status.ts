/** The guard's counts and what it waits for, as shown in health, metrics and on the Overview page. */
import type { Ledger } from '../ledger/ledger.ts';
import type { Settings } from '../settings/properties.ts';
import type { Health } from './view.ts';

const maxShown = 50;

export function describeGuard(ledger: Ledger | null, settings: Settings): Health['guard'] {
  const on = settings.enabled && settings.guard;
  if (ledger === null) {
    const none = { redelivered: 0, rescued: 0, refused: 0, silentSessions: 0 };
    return { on, ...none, oldestUnconfirmed: null, silent: [] };
  }
  const oldest = ledger.sessions.oldestUnconfirmed;
  const silent = ledger.sessions.silent.sort((a, b) => b.unanswered - a.unanswered);
  return {
    on,
    ...ledger.guard.counts,
    oldestUnconfirmed: oldest === null ? null : new Date(oldest.at).toISOString(),
    silent: silent.slice(0, maxShown).map(({ jid, unanswered }) => ({ jid, pings: unanswered })),
    silentSessions: silent.length,
  };
}
