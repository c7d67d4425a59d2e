/**
 * Decides which message a client means by an id. Senders choose ids: some clients count from 1 in every session, some
 * use one id for everything. And a claim only proves that the client has read what it speaks of, so its own session
 * must have been handed the message before.
 */
export interface Candidate {
  /** The claim would raise the message's state, or settle what its sender is owed. */
  readonly counts: boolean;
  /** The claim would settle what the sender is owed. */
  readonly owes: boolean;
  /** Whether the claiming session was handed the message before, and has proved that it read it. */
  readonly handed: 'no' | 'unread' | 'read';
  /** It was handed a carbon copy, for which clients do not answer (XEP-0280, 11). */
  readonly copied: boolean;
  /** Sequence of that session's `sent` event; 0 if there is none. */
  readonly position: number;
  /** This session, or an earlier one of the same resource, has proved that it has read the message. */
  readonly readByResource: boolean;
}

export interface Meant {
  /** Index of the candidate that is meant; null if it cannot be told. */
  readonly index: number | null;
  /**
   * Index of the candidate whose sender is answered. Clients answer requests in order, and one answer serves one
   * request.
   */
  readonly answers: number | null;
  /** The claim may have overtaken the `sent` event. */
  readonly waits: boolean;
  readonly reason: string;
}

/**
 * `candidates` are the messages of one sender to one account with this id, the youngest first. `more`: there are
 * others.
 */
export function meant(candidates: readonly Candidate[], more: boolean): Meant {
  const asks = ({ handed, owes, copied }: Candidate): boolean => handed !== 'no' && owes && !copied;
  const owing = candidates.some(asks);
  const counting = (one: Candidate): boolean => (owing ? asks(one) : one.counts);
  const at = (index: number, reason: string, answers = index): Meant => ({
    index,
    answers,
    waits: false,
    reason,
  });
  const read = best(candidates, (one) => one.handed === 'read' && counting(one), 'youngest');
  if (read !== null) return at(read, 'the youngest that its session has proved to have read');
  // If none is proved to be read, the stream's order proves only the first of several.
  const unread = best(candidates, ({ handed }) => handed === 'unread', 'oldest');
  if (unread !== null && !more) {
    const owed = best(candidates, (one) => one.handed === 'unread' && asks(one), 'oldest');
    return at(unread, 'the first that its session was handed and has not confirmed', owed ?? unread);
  }
  const [only] = candidates;
  if (candidates.length === 1 && !more && only?.handed === 'no' && only.readByResource && only.counts) {
    return at(0, 'there is no other, and an earlier session of its resource has proved to have read it');
  }
  const waits = candidates.some(({ handed, counts }) => handed === 'no' && counts);
  const reason = waits ? 'its session was not handed it' : 'it raises nothing';
  return { index: null, answers: null, waits, reason: more ? 'too many bear this id' : reason };
}

function best(
  candidates: readonly Candidate[],
  fits: (one: Candidate) => boolean,
  wanted: 'youngest' | 'oldest',
): number | null {
  let found: number | null = null;
  for (const [index, one] of candidates.entries()) {
    if (!fits(one)) continue;
    const before = found === null ? undefined : candidates[found];
    const later = before === undefined || one.position > before.position;
    if (before === undefined || later === (wanted === 'youngest')) found = index;
  }
  return found;
}
