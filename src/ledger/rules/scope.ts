/**
 * Which message a client means that names one by its id. Ids are the sender's choice: some count them from 1 in every
 * session, some have one for all. And what a client says proves no more than that it has read what it speaks of: its own
 * session must have been handed that, before it spoke.
 */
export interface Candidate {
  /** What is claimed would raise its state, or do what is owed to its sender. */
  readonly counts: boolean;
  /** What is claimed would do what is owed to its sender. */
  readonly owes: boolean;
  /** To the session that claims, before it did. */
  readonly handed: 'no' | 'unread' | 'read';
  /** As a carbon copy, for which clients answer nobody (XEP-0280, 11). */
  readonly copied: boolean;
  /** Of the handing to that session; 0 where there was none. */
  readonly position: number;
  /** A session of the same resource has proved that it read it: this one, or one before it. */
  readonly readByResource: boolean;
}

export interface Meant {
  /** Which of the candidates; null where none can be told. */
  readonly index: number | null;
  /** Whose sender it answers: clients answer what asks for it, in order, and one answer is one answer. */
  readonly answers: number | null;
  /** The claim may have overtaken the event that tells of the handing. */
  readonly waits: boolean;
  readonly reason: string;
}

/**
 * `candidates`: of one sender to one account, all with that id, the youngest first. `more`: there are further ones.
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
  // Of several that are not proved to be read, the stream's order proves the first of them, and no other.
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
