/** What the sender of a message is owed in its recipient's name, and who is told it. */

export type Told = 'receipt' | 'delivered' | 'offline';

/** A session of the sender's account that was told, or is being told. */
export interface Holder {
  readonly stream: string;
  readonly jid: string;
  /** True if it was told beside the session that asked: what it has read does not settle the matter. */
  readonly copy: boolean;
  /** Sequence of the `told` event; null if it was not told, or not yet. */
  position: number | null;
  /** The session has proved that it has read it. */
  read: boolean;
}

export interface Telling {
  /** Number of its row in the store. */
  readonly id: number;
  /** Row of the message in question. */
  readonly message: number;
  readonly told: Told;
  /** Full JID of the client that asked. */
  readonly asker: string;
  /** Full JID of the session, or bare JID of the account, in whose name the sender is told. */
  readonly from: string;
  /** When that session was sent the message (ms since 1970); null if this is not known. */
  readonly handedAt: number | null;
  readonly xml: string;
  readonly madeAt: number;
  /**
   * `held`: another device of the recipient may still answer for itself. `asked`: the shim is to check whether the
   * sender may be told. `owed`: it is told until a session has read it.
   */
  phase: 'held' | 'asked' | 'owed';
  /** The pending command; null if there is none. */
  command: number | null;
  /** Sessions that were told, or are being told; ended ones are removed once their end is known. */
  holders: Holder[];
  /** Full JIDs that have read a copy: they do not need it again in another session. */
  had: string[];
  /** How many times anybody was told. */
  rounds: number;
}

/** A session of the sender's account. */
export interface Listener {
  readonly stream: string;
  readonly jid: string;
  /** True once it has sent presence or a message, so that its client reads. */
  readonly listens: boolean;
}

export interface Recipient {
  readonly stream: string;
  readonly jid: string;
  readonly copy: boolean;
}

/** Rounds; a client that dies of the stanza each time would otherwise be told endlessly. */
export const maxRounds = 4;

/**
 * Who is to be told now. In the first round that is the session that asked, with a copy for each of the others, or all
 * of them if it has gone. Afterwards nobody is told until the session that counts has ended without reading it; then
 * the next one is.
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

/** Notes what a session has read before a barrier; answers true if nothing is owed any more. */
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

/** Whether the session was told and has not proved that it has read it. */
export function holds(telling: Telling, stream: string): boolean {
  return telling.holders.some(
    (holder) => holder.stream === stream && holder.position !== null && !holder.read,
  );
}

/** Milliseconds after which nobody is told any more. */
export const maxOwedMs = 30 * 86_400_000;
