/** An administrator has a message delivered again, whatever was tried before. */
import type { TrackedMessage } from '../../model/message.ts';
import { isConfirmed } from '../../model/state.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { isFollowed } from '../rules/content.ts';
import { wayOf } from '../rules/private-messages.ts';
import type { Guard } from './guard.ts';

export const handRefusals = [
  'unknown',
  'not-local',
  'off',
  'has-it',
  'stored',
  'on-its-way',
  'held',
  'not-kept',
] as const;
export type HandRefusal = (typeof handRefusals)[number];

export interface HandStanding {
  readonly isLocal: boolean;
  readonly guard: boolean;
  readonly confirmed: boolean;
  readonly inOfflineStore: boolean;
  /** A command for the message has not begun, or its next attempt has a time. */
  readonly underWay: boolean;
  /** An open session was sent the message, and may still prove that it has read it. */
  readonly held: boolean;
  readonly kept: boolean;
}

/** Why the message is not delivered again; null if it is. */
export function refusalOf(standing: HandStanding): HandRefusal | null {
  if (!standing.isLocal) return 'not-local';
  if (!standing.guard) return 'off';
  if (standing.confirmed) return 'has-it';
  if (standing.inOfflineStore) return 'stored';
  if (standing.underWay) return 'on-its-way';
  if (standing.held) return 'held';
  return standing.kept ? null : 'not-kept';
}

/** `at` is in milliseconds since 1970. All applied events must be committed. */
export function giveOut(
  state: LedgerState,
  guard: Guard,
  { key, at }: { readonly key: string; readonly at: number },
): HandRefusal | null {
  const message: TrackedMessage | undefined = state.known.byKey(key);
  const [placed] = message === undefined ? [] : state.store.findPlaced([message.row]);
  if (message === undefined || placed === undefined) return 'unknown';
  const refusal = refusalOf({
    isLocal: isFollowed(message.type) && wayOf(message, placed.holders, state.domain) !== null,
    guard: state.settings.guard && state.settings.enabled,
    confirmed: isConfirmed(placed.state),
    inOfflineStore: message.storedAt > 0,
    underWay: guard.isExpected(message),
    held: placed.holders.some(({ open }) => open),
    kept: placed.xml !== null,
  });
  if (refusal !== null) return refusal;
  state.changes.reopen(message, at, 'by-hand');
  guard.again(message);
  return null;
}
