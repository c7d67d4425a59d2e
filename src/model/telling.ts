/** Something that the sender of a message is owed to be told in the name of its recipient, and who is told it. */

export type Told = 'receipt' | 'delivered' | 'offline';

/** A session of the sender's account that was told, or is being told. */
export interface Holder {
  readonly stream: string;
  readonly jid: string;
  /** Told beside the session that asked: what it has read does not count. */
  readonly copy: boolean;
  /** Sequence of the event by which it was told; null where it was not, or not yet. */
  position: number | null;
  /** It has proved that it read it. */
  read: boolean;
}

export interface Telling {
  /** Number of its row. */
  readonly id: number;
  /** Row of the message that it is about. */
  readonly message: number;
  readonly told: Told;
  /** Full JID of who asked. */
  readonly asker: string;
  /** Full JID of the session, or bare JID of the account, in whose name it is told. */
  readonly from: string;
  /** When that session was sent the message (milliseconds since 1970); null where this is not known. */
  readonly handedAt: number | null;
  readonly xml: string;
  readonly madeAt: number;
  /**
   * `held`: another device of the recipient may answer for itself yet. `asked`: the shim is to say whether the sender
   * may be told. `owed`: it is told until it is read.
   */
  phase: 'held' | 'asked' | 'owed';
  /** The command that is under way for it; null where none is. */
  command: number | null;
  /** Sessions that are there, or were when this was last looked at. */
  holders: Holder[];
  /** Full JIDs that have read a copy: with another session they need it no more. */
  had: string[];
  /** How many times anybody was told. */
  rounds: number;
}

/** A session of the sender's account. */
export interface Listener {
  readonly stream: string;
  readonly jid: string;
  /** It has sent presence, or a message: its client listens. */
  readonly listens: boolean;
}

export interface Recipient {
  readonly stream: string;
  readonly jid: string;
  readonly copy: boolean;
}

/** A session that dies with it each time would be told it for ever. */
export const mostRounds = 4;

/**
 * Who is to be told now. At first the session that asked, and with it a copy for each other one; where it has gone,
 * whoever is there. Then nobody, until the session that counts has ended without having read it: the next one then.
 */
export function recipientsOf(telling: Telling, there: readonly Listener[]): readonly Recipient[] {
  const { asker, holders, had, rounds } = telling;
  const fresh = there.filter(
    ({ stream, listens }) => listens && !holders.some((holder) => holder.stream === stream),
  );
  if (rounds === 0) {
    const asking = fresh.some(({ jid }) => jid === asker);
    return fresh.map(({ stream, jid }) => ({ stream, jid, copy: asking && jid !== asker }));
  }
  if (holders.some(({ copy }) => !copy)) return [];
  const next = fresh.find(({ jid }) => jid === asker) ?? fresh.find(({ jid }) => !had.includes(jid));
  return next === undefined ? [] : [{ stream: next.stream, jid: next.jid, copy: false }];
}

/** Notes what a session has read before a barrier; true where nothing is owed any more. */
export function hasRead(telling: Telling, stream: string, barrier: number): boolean {
  for (const holder of telling.holders) {
    const { position, copy, jid } = holder;
    if (holder.stream !== stream || position === null || position >= barrier || holder.read) continue;
    if (!copy) return true;
    holder.read = true;
    telling.had.push(jid);
  }
  return false;
}

/** The session was told and has not proved that it read it. */
export function holds(telling: Telling, stream: string): boolean {
  return telling.holders.some(
    (holder) => holder.stream === stream && holder.position !== null && !holder.read,
  );
}

/** Nobody is told later than this. */
export const longestOwedMs = 30 * 86_400_000;
