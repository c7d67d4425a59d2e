/**
 * Whose messages were erased, and are in the log again, as it was put back from before. The log itself cannot know it; the
 * record of reads can, which is another file: of each erasure it has a name that the log keeps, too, and of the account a
 * digest. Names that the log lacks are of erasures that it has not seen, and whom it has by such a digest is there again.
 */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { SeenErasures } from '../model/erasures.ts';

export interface RecordedErasure {
  /** Null where an older version has recorded it: whether the log knows it cannot be told. */
  readonly name: string | null;
  /** See pseudonymOf. */
  readonly digest: string;
  readonly bothSides: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ErasedAgainThere {
  readonly account: string;
  /** As it was erased before. */
  readonly bothSides: boolean;
  readonly askedAt: string;
}

export interface AgainPorts {
  /** May throw. */
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

  /** Once for each log that is opened. Rejects where it cannot be read; then it is looked at again when asked again. */
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
    // One that was begun anew has nothing of before.
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

  /** The names of those that an erasure of this account stands for. */
  namesFor(account: string, bothSides: boolean): readonly string[] {
    const of = this.found.filter((one) => one.account === account).flatMap(({ erasures }) => erasures);
    return of.flatMap(({ name, bothSides: both }) => (name === null || (both && !bothSides) ? [] : [name]));
  }
}
