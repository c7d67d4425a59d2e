/** What a round's clients know of each other's messages: what an account's devices have read, and what was written. */
import type { Copy } from '../happening.ts';

/** Messages that one account remembers. */
const maxRemembered = 50;

export class Memory {
  private readonly read = new Map<string, Copy[]>();
  private readonly ids = new Map<number, string>();
  private readonly stamps = new Map<number, string>();

  /** A device of this account (bare JID) has read it, or got a copy. */
  noteRead(account: string, copy: Copy): void {
    const known = this.read.get(account) ?? [];
    this.read.set(account, [...known.slice(1 - maxRemembered), copy]);
    const [stamp] = copy.stanzaIds;
    if (stamp !== undefined) this.stamps.set(copy.message, stamp);
  }

  /** All that the account has read, with whatever device. */
  readBy(account: string): readonly Copy[] {
    return this.read.get(account) ?? [];
  }

  noteWritten(message: number, id: string | null): void {
    if (id !== null) this.ids.set(message, id);
  }

  /** The id with which a message of the plan was written; undefined: it was not, or without one. */
  idOf(message: number): string | undefined {
    return this.ids.get(message);
  }

  /** The stamp that its recipient has read on it. */
  stampOf(message: number): string | null {
    return this.stamps.get(message) ?? null;
  }
}
