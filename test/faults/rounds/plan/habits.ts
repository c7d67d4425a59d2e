/** How a device's client behaves, whatever happens to it. */
import type { Random } from '../random.ts';

/** `plain`, `stream-management`: @xmpp/client in this process; the others are processes of their own. */
export type ClientKind = 'plain' | 'stream-management' | 'slixmpp' | 'smack';

export interface Habits {
  /** Marks some of what it knows (XEP-0333): what it has read, and what its account has read or got copies of elsewhere. */
  readonly markers: boolean;
  /** Answers nothing it is asked, as a bot that only listens. */
  readonly silent: boolean;
  /** Sends white space all the time. */
  readonly keepAlives: boolean;
  /** What its link carries to it at most; null: no limit. */
  readonly bytesPerSecond: number | null;
  /** Drops its connection whenever it reads this message of the round. */
  readonly crashesOn: number | null;
  /** Ids from 1 in each session, or one id for all messages; null: an id of its own for each. */
  readonly ids: 'counted' | 'one' | null;
  /** How it hides from one other account, or, by never sending presence, from all. */
  readonly hides: 'privacy-list' | 'directed' | 'never-available' | null;
}

export const ordinary: Habits = {
  markers: false,
  silent: false,
  keepAlives: false,
  bytesPerSecond: null,
  crashesOn: null,
  ids: null,
  hides: null,
};

/** `mayHide`: where its account blocks somebody, a list of the session's own would take the place of that. */
export function planHabits(
  random: Random,
  {
    kind,
    faults,
    mayHide,
  }: { readonly kind: ClientKind; readonly faults: boolean; readonly mayHide: boolean },
): Habits {
  if (kind === 'slixmpp' || kind === 'smack') return ordinary;
  const silent = kind === 'plain' && random.chance(0.05);
  const slow = faults && random.chance(0.06);
  const hides = random.chance(0.1)
    ? random.pick(['privacy-list', 'directed', 'never-available'] as const)
    : null;
  return {
    markers: random.chance(0.2),
    silent,
    keepAlives: random.chance(silent ? 0.5 : 0.08),
    bytesPerSecond: slow ? random.integer(10, 100) * 1000 : null,
    crashesOn: null,
    ids: random.chance(0.15) ? random.pick(['counted', 'counted', 'one'] as const) : null,
    hides: mayHide ? hides : null,
  };
}
