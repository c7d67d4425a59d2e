/** Adds rounds up. */
import { copiesByResource } from '../model/duplicates.ts';
import type { Facts } from '../model/known.ts';
import { hasEnded } from '../model/endings.ts';
import type { Played } from './play.ts';

export interface Tally {
  rounds: number;
  failed: number;
  /** Written by clients; surely taken in by the server. */
  messages: number;
  accepted: number;
  /** Sent to one session at least, and handed out again later. */
  redelivered: number;
  /** Second copies for the same resource, and the most that one got of a message. */
  duplicates: number;
  maxCopies: number;
  ended: number;
  /** Brought back in another order than they were written. */
  reordered: number;
  lost: number;
  untrue: number;
  falseReceipts: number;
  receipts: number;
  readonly faults: Map<string, number>;
}

export const emptyTally = (): Tally => ({
  rounds: 0,
  failed: 0,
  messages: 0,
  accepted: 0,
  redelivered: 0,
  duplicates: 0,
  maxCopies: 0,
  ended: 0,
  reordered: 0,
  lost: 0,
  untrue: 0,
  falseReceipts: 0,
  receipts: 0,
  faults: new Map(),
});

/** `bob@localhost/phone: the link is cut, fin`, without whom it happened to and without figures. */
function kindOf(fault: string): string {
  return fault
    .slice(fault.indexOf(': ') + 2)
    .replace(/dies after \d+ bytes/, 'link dies in the flush')
    .replace(/^(the )?(link|client) /, '');
}

function countFaults(tally: Tally, { happenings }: Facts): void {
  for (const happening of happenings) {
    if (happening.kind !== 'fault' || happening.fault.endsWith('thawed')) continue;
    const kind = kindOf(happening.fault);
    tally.faults.set(kind, (tally.faults.get(kind) ?? 0) + 1);
  }
}

export function count(tally: Tally, { facts, violations, reordered }: Played): void {
  tally.reordered += reordered.length;
  tally.rounds += 1;
  if (violations.length > 0) tally.failed += 1;
  countFaults(tally, facts);
  for (const message of facts.messages) {
    const { readings, rows, tellings, writing } = message;
    tally.messages += 1;
    if (writing.accepted !== null) tally.accepted += 1;
    const sessions = new Set(rows.flatMap(({ deliveries }) => deliveries.map(({ resource }) => resource)));
    if (sessions.size > 1 && readings.some(({ copy }) => copy.delays > 0)) tally.redelivered += 1;
    if (rows.some(({ state }) => hasEnded(state))) tally.ended += 1;
    tally.receipts += tellings.filter(({ told }) => told.what === 'receipt').length;
    for (const copies of copiesByResource(message).values()) {
      tally.duplicates += copies.length - 1;
      tally.maxCopies = Math.max(tally.maxCopies, copies.length);
    }
  }
  const found = (check: string): number => violations.filter((violation) => violation.check === check).length;
  tally.lost += found('lost');
  tally.untrue += found('untrue');
  tally.falseReceipts += found('false receipt');
}

export function describe(tally: Tally): string {
  const faults = [...tally.faults.values()].reduce((sum, times) => sum + times, 0);
  return [
    `${tally.rounds} rounds`,
    `${tally.messages} messages (${tally.accepted} surely accepted)`,
    `${faults} faults`,
    `${tally.redelivered} redelivered`,
    `${tally.duplicates} duplicates (at most ${tally.maxCopies} copies)`,
    `${tally.reordered} out of order after that`,
    `${tally.ended} ended`,
    `${tally.lost} lost`,
    `${tally.untrue} untrue`,
    `${tally.falseReceipts} false receipts`,
    `${tally.failed} rounds failed`,
  ].join(', ');
}
