/** A device's life in a round: when its client comes and goes, and what happens to its link. */
import type { Random } from '../random.ts';
import type { ClientKind } from './habits.ts';
import type { Action, Direction, Step, Visit } from './types.ts';

export interface LifeOptions {
  readonly kind: ClientKind;
  readonly duration: number;
  readonly faults: boolean;
  /** How long a client may take to answer the server, in ms: what is frozen is so for less and for more. */
  readonly timeout: number;
}

/** Spans in which its client is there and believes itself connected: when it may write. */
export interface Life {
  readonly steps: Step[];
  readonly present: { readonly from: number; readonly to: number }[];
}

const faultWeights = {
  swallow: 5,
  reset: 2,
  fin: 2,
  freeze: 3,
  kill: 2,
  replace: 2,
  goodbye: 2,
  presence: 2,
};

const calmWeights: Record<keyof typeof faultWeights, number> = {
  swallow: 0,
  reset: 0,
  fin: 0,
  freeze: 0,
  kill: 0,
  replace: 0,
  goodbye: 0,
  presence: 1,
};

/** Visits of the offline store before a client is available. */
const visit = (random: Random): Visit | null =>
  random.chance(0.08) ? random.pick(['view', 'view', 'remove', 'purge'] as const) : null;

/** Priorities with which clients sign in; a negative one wants no messages to the account. */
const priority = (random: Random): number =>
  random.chance(0.15) ? -random.integer(1, 5) : random.integer(0, 10);

export function planLife(random: Random, options: LifeOptions): Life {
  const { kind, duration, timeout, faults } = options;
  const outside = kind === 'slixmpp' || kind === 'smack';
  const steps: Step[] = [];
  const present: { from: number; to: number }[] = [];
  let now = random.chance(0.7) ? random.integer(0, 200) : random.integer(500, Math.floor(duration * 0.8));
  let since: number | null = null;
  const add = (action: Action): void => {
    steps.push({ at: now, action });
  };
  const come = (): void => {
    const mine = kind === 'stream-management' && steps.length > 0 && random.chance(0.6) && faults;
    // In the flush: soon after it has signed in.
    const dies = faults && !outside && random.chance(0.15);
    const death = dies
      ? { bytes: random.integer(1, 4000), how: random.pick(['swallow', 'reset', 'kill'] as const) }
      : null;
    const visits = faults && !outside && death === null ? visit(random) : null;
    add(
      mine
        ? { do: 'resume', priority: priority(random) }
        : { do: 'sign-in', priority: priority(random), death, visit: visits },
    );
    since = now;
    if (death === null) {
      // It looks in, and leaves in order as soon as it has read what there was.
      if (!faults || outside || !random.chance(0.1)) return;
      now += random.integer(60, 500);
      add({ do: 'sign-out' });
      return away();
    }
    present.push({ from: now, to: now + 200 });
    now += random.integer(600, 1200);
    // Where the link died without a word, its client notices at last.
    if (death.how === 'swallow') add({ do: 'give-up' });
    away();
  };
  const away = (): void => {
    if (since !== null) present.push({ from: since, to: now });
    since = null;
    now += random.integer(100, 2500);
  };
  const suffer = (): void => {
    const fault = random.weighted(faults ? faultWeights : calmWeights);
    switch (fault) {
      case 'swallow': {
        add({ do: 'swallow', towards: random.pick<Direction>(['to-client', 'to-server', 'both', 'both']) });
        // So long it writes into the void, or hears nothing.
        now += random.integer(200, timeout + 2500);
        add({ do: 'give-up' });
        return away();
      }
      case 'reset':
      case 'fin':
        add({ do: 'cut', how: fault });
        return away();
      case 'freeze':
        add({ do: 'freeze' });
        now += random.integer(100, timeout * 2);
        add({ do: 'thaw' });
        return;
      case 'kill':
        add({ do: 'kill' });
        return away();
      case 'replace':
        // The same resource again, over a link of its own, while the server still has the old session.
        if (random.chance(0.5)) add({ do: 'swallow', towards: 'both' });
        if (since !== null) present.push({ from: since, to: now });
        now += random.integer(0, 800);
        return come();
      case 'goodbye':
        add({ do: 'sign-out' });
        return away();
      case 'presence':
        if (!outside)
          add({ do: 'presence', priority: random.chance(0.4) ? 'unavailable' : priority(random) });
    }
  };
  const isThere = (): boolean => since !== null;
  while (now < duration) {
    if (!isThere()) come();
    if (!isThere()) continue;
    now += random.integer(300, duration / 2);
    if (now < duration) suffer();
  }
  if (isThere()) {
    now = duration;
    away();
  }
  return { steps: steps.filter(({ at }) => at <= duration + timeout * 2), present };
}
