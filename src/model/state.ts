/** The ledger's states, the kinds of evidence, and how one state may follow another. */
export const states = ['accepted', 'stored', 'sent', 'confirmed', 'received', 'displayed'] as const;
export const endings = ['failed', 'expired', 'unrouted'] as const;
export type State = (typeof states)[number] | (typeof endings)[number];
/** `archive-fetch` has a name so that readers know it; nothing raises it yet (README, "What it does not do (yet)"). */
export const evidences = [
  'offline-store',
  'barrier',
  'stream-ack',
  'receipt',
  'event',
  'marker',
  'archive-fetch',
] as const;
export type Evidence = (typeof evidences)[number];

/** Codes of the states in the store; the order of the numbers is the order of the rising states. */
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

/** Ended messages that are remembered because a client may still prove that it has read them. */
export const maxEnded = 10_000;

const byCode = new Map(Object.entries(stateCodes).map(([state, code]) => [code, state as State])); // keys of the record above

export function stateOf(code: number): State {
  return byCode.get(code) ?? 'accepted';
}

export function isEnding(state: State): boolean {
  return endings.some((ending) => ending === state);
}

/**
 * Whether a message may go from one state to another. States only rise. A message ends only if no client has given
 * evidence; and since an ending says what the server knew, a later hand-over or evidence corrects it.
 */
export function rises(from: State, to: State): boolean {
  if (isEnding(to)) return !isEnding(from) && stateCodes[from] < stateCodes.confirmed;
  if (isEnding(from)) return stateCodes[to] >= stateCodes.sent;
  return stateCodes[to] > stateCodes[from];
}

/** Whether a client has given evidence that it has the message. */
export function isConfirmed(state: State): boolean {
  return !isEnding(state) && stateCodes[state] >= stateCodes.confirmed;
}

/** Whether a client has said itself that it has the message. */
export function hasBeenAnswered(state: State): boolean {
  return state === 'received' || state === 'displayed';
}

/** Whether a client has the message or was sent it. */
export function isHandedOut(state: State): boolean {
  return state === 'sent' || state === 'confirmed' || state === 'received';
}
