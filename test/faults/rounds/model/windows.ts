/** Spans in which the whole server was not itself. */
import { originalOf } from './known.ts';
import type { Facts } from './known.ts';

export interface Window {
  readonly fault: string;
  readonly from: number;
  /** In milliseconds of the round; infinite while the span lasts. */
  readonly to: number;
}

export function windowsOf(facts: Pick<Facts, 'happenings'>, matches: (fault: string) => boolean): Window[] {
  const windows: Window[] = [];
  const begun = new Map<string, number>();
  for (const happening of facts.happenings) {
    if (happening.kind !== 'server-fault' || !matches(happening.fault)) continue;
    const { fault, phase, at } = happening;
    if (phase === 'begins') begun.set(fault, at);
    else {
      windows.push({ fault, from: begun.get(fault) ?? 0, to: at });
      begun.delete(fault);
    }
  }
  for (const [fault, from] of begun) windows.push({ fault, from, to: Number.POSITIVE_INFINITY });
  return windows;
}

/** Spans in which an account (bare JID) was deleted and made again. */
export function renewalsOf(facts: Pick<Facts, 'happenings'>, account: string | null): Window[] {
  const windows: Window[] = [];
  let from: number | null = null;
  for (const happening of facts.happenings) {
    if (happening.kind !== 'renewed' || happening.account !== account) continue;
    if (happening.phase === 'begins') from = happening.at;
    else if (from !== null) {
      windows.push({ fault: 'renewed', from, to: happening.at });
      from = null;
    }
  }
  if (from !== null) windows.push({ fault: 'renewed', from, to: Number.POSITIVE_INFINITY });
  return windows;
}

export const killsServer = (fault: string): boolean => fault === 'kill-server';

/** The handler decides nothing, or cannot commit what it has decided. */
export const stallsHandler = (fault: string): boolean =>
  ['handler-away', 'kill-handler', 'slow-handler', 'database-locked', 'disk-full'].includes(fault);

/** The plugin is not there, or is told to do nothing: what enters then is not its business. */
export const pluginAway = (fault: string): boolean => fault === 'plugin-off' || fault === 'plugin-reload';

/**
 * Whether a message was written while nobody guarded it, was read, or its recipient's sessions changed in such a span; or
 * one that it repeats, or that repeats it: they are alike, so that it cannot be said which of them has the row.
 */
export function wasUnguarded(facts: Facts, message: Facts['messages'][number]): boolean {
  const original = originalOf(message);
  return facts.messages.some((one) => originalOf(one) === original && wasUnguardedItself(facts, one));
}

function wasUnguardedItself(facts: Facts, message: Facts['messages'][number]): boolean {
  const { writing, readings } = message;
  const slack = 50;
  return windowsOf(facts, pluginAway).some(({ from, to }) => {
    const inside = (at: number): boolean => at >= from - slack && at <= to + slack;
    // Accepted somewhere between its writing and the answer that shows it.
    if (readings.some(({ at }) => inside(at))) return true;
    if (inside(writing.at) || (writing.at < from && acceptedAt(facts, message) > from)) return true;
    return [...facts.sessions.values()].some(
      (session) =>
        session.bare === writing.written.account &&
        (inside(session.openedAt) || (session.over !== null && inside(session.over.at))),
    );
  });
}

function acceptedAt(facts: Facts, { writing }: Facts['messages'][number]): number {
  if (writing.accepted === null) return Number.POSITIVE_INFINITY;
  return facts.happenings[writing.accepted]?.at ?? Number.POSITIVE_INFINITY;
}
