/** The ledger's states and how they may follow each other. */
export const states = ['accepted', 'stored', 'sent', 'confirmed', 'received', 'displayed'] as const;
export const endings = ['failed', 'expired', 'unrouted'] as const;
export type State = (typeof states)[number] | (typeof endings)[number];
export type Evidence =
  'offline-store' | 'barrier' | 'stream-ack' | 'receipt' | 'event' | 'marker' | 'archive-fetch';

/** As they are kept in the store; the order of the rising states is the order of the numbers. */
export const stateCodes: Readonly<Record<State, number>> = {
  accepted: 0,
  stored: 1,
  sent: 2,
  confirmed: 3,
  received: 4,
  displayed: 5,
  failed: 10,
  expired: 11,
  unrouted: 12,
};

/** So many messages that have ended are remembered, which a client may yet prove to have read. */
export const mostEnded = 10_000;

const byCode = new Map(Object.entries(stateCodes).map(([state, code]) => [code, state as State])); // keys of the record above

export function stateOf(code: number): State {
  return byCode.get(code) ?? 'accepted';
}

export function isEnding(state: State): boolean {
  return endings.some((ending) => ending === state);
}

/**
 * States rise only. An ending is reached only where no client has given evidence; and as it says what the server
 * knew, a later hand-over or evidence corrects it.
 */
export function rises(from: State, to: State): boolean {
  if (isEnding(to)) return !isEnding(from) && stateCodes[from] < stateCodes.confirmed;
  if (isEnding(from)) return stateCodes[to] >= stateCodes.sent;
  return stateCodes[to] > stateCodes[from];
}

/** A client has given evidence that it has it. */
export function isConfirmed(state: State): boolean {
  return !isEnding(state) && stateCodes[state] >= stateCodes.confirmed;
}

/** A client has said itself that it has it. */
export function hasBeenAnswered(state: State): boolean {
  return state === 'received' || state === 'displayed';
}

/** A client has it, or was sent it. */
export function isHandedOut(state: State): boolean {
  return state === 'sent' || state === 'confirmed' || state === 'received';
}
