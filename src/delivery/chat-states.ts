/** Who is typing to whom: the last chat state (XEP-0085) of each pair, in memory only, as it is never content. */
import { bareJid } from '../stanza/jid.ts';
import type { ChatState } from '../stanza/xep0085.ts';

export interface PairState {
  readonly from: string;
  readonly to: string;
  readonly state: ChatState;
  readonly at: number;
}

const mostPairs = 10_000;

export class ChatStates {
  private readonly pairs = new Map<string, PairState>();

  note(from: string, to: string, state: ChatState, at: number): void {
    const key = `${bareJid(from)}\n${bareJid(to)}`;
    // Taken out and put in again, so that the pair that has been quiet for longest is the first to go.
    this.pairs.delete(key);
    if (state !== 'gone') this.pairs.set(key, { from: bareJid(from), to: bareJid(to), state, at });
    if (this.pairs.size > mostPairs) {
      const [oldest] = this.pairs.keys();
      if (oldest !== undefined) this.pairs.delete(oldest);
    }
  }

  /** The pairs of which something was heard since the given time, the youngest first. */
  all(since: number): PairState[] {
    return [...this.pairs.values()].filter(({ at }) => at >= since).reverse();
  }

  /** The pairs in which somebody has begun to type and not stopped, since the given time. */
  composing(since: number): PairState[] {
    return [...this.pairs.values()].filter(({ state, at }) => state === 'composing' && at >= since);
  }
}
