/**
 * Finds people whose messages were erased and are in the log again because it was put back from an older backup. The
 * log itself cannot know it, but the record of reads can, which is another file. For each erasure it has a name, which
 * the log keeps, too, and a digest of the account. If the log lacks a name, it has not seen that erasure, and an
 * account with that digest is there again.
 */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { SeenErasures } from '../model/erasures.ts';

export interface RecordedErasure {
  /** Null if an older version recorded it; whether the log knows it is then unknown. */
  readonly name: string | null;
  /** The digest that pseudonymOf makes. */
  readonly digest: string;
  readonly bothSides: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ErasedAgainThere {
  readonly account: string;
  /** As in the erasure. */
  readonly bothSides: boolean;
  readonly askedAt: string;
}

export interface AgainPorts {
  /** May throw an error of the record of reads. */
  recorded(): readonly RecordedErasure[];
  digestOf(account: string): string;
}

export function newErasureName(): string {
  return randomBytes(9).toString('base64url');
}

export class ErasedAgain {
  private readonly ports: AgainPorts;
  private log: SeenErasures | null = null;
  private found: { readonly account: string; readonly erasures: readonly RecordedErasure[] }[] = [];

  constructor(ports: AgainPorts) {
    this.ports = ports;
  }

  /** Looks once at each log that is opened. It rejects if the log cannot be read; the next call then tries again. */
  async look(log: SeenErasures): Promise<void> {
    if (this.log === log) return;
    this.log = log;
    this.found = [];
    try {
      const unseen = this.unseenBy(log);
      const found: typeof this.found = [];
      let after = 0;
      for (let some = unseen.size > 0; some && this.log === log;) {
        const accounts = log.accounts(after);
        some = accounts.length > 0;
        for (const { id, jid } of accounts) {
          after = id;
          const erasures = unseen.get(this.ports.digestOf(jid));
          if (erasures !== undefined) found.push({ account: jid, erasures });
        }
        await turn();
      }
      if (this.log === log) this.found = found;
    } catch (error) {
      if (this.log === log) this.log = null;
      throw error;
    }
  }

  private unseenBy(log: SeenErasures): ReadonlyMap<string, RecordedErasure[]> {
    // A new log has no content from before it was begun.
    const begunAt = log.begunAt();
    const unseen = this.ports
      .recorded()
      .filter(({ name, at }) => name !== null && at >= begunAt && !log.isKnown(name));
    return Map.groupBy(unseen, ({ digest }) => digest);
  }

  get accounts(): readonly ErasedAgainThere[] {
    const log = this.log;
    if (log === null) return [];
    return this.found.flatMap(({ account, erasures }) => {
      const left = erasures.filter(({ name }) => name !== null && !log.isKnown(name));
      const last = left.at(-1);
      if (last === undefined) return [];
      const bothSides = left.some((one) => one.bothSides);
      return [{ account, bothSides, askedAt: new Date(last.at).toISOString() }];
    });
  }

  /** The recorded names that a new erasure of this account also covers. */
  namesFor(account: string, bothSides: boolean): readonly string[] {
    const of = this.found.filter((one) => one.account === account).flatMap(({ erasures }) => erasures);
    return of.flatMap(({ name, bothSides: both }) => (name === null || (both && !bothSides) ? [] : [name]));
  }
}
