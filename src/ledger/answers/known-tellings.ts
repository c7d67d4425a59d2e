/**
 * The tellings in memory: those of accounts that have a session here, and those with a pending command. The others are
 * in the store only, and each account has a bounded number of them.
 */
import { maxOwedMs } from '../../model/telling.ts';
import type { Telling } from '../../model/telling.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { LedgerReads } from '../../store/ledger-store.ts';
import type { Changes } from '../memory/changes.ts';
import type { ClientSessions } from '../memory/sessions.ts';

/** Tellings of one account; the oldest give way. Each takes about 600 bytes. */
const maxPerAccount = 1000;

export class KnownTellings {
  private readonly store: LedgerReads;
  private readonly sessions: ClientSessions;
  private readonly changes: Changes;
  private readonly byAccount = new Map<string, Set<Telling>>();
  private readonly byStream = new Map<string, Set<Telling>>();
  private readonly byCommand = new Map<number, Telling>();
  /** Accounts that may no longer need any in memory when the batch ends. */
  private readonly leaving = new Set<string>();
  private nextId: number;

  constructor(
    store: LedgerReads,
    sessions: ClientSessions,
    changes: Changes,
    loaded: { readonly tellings: readonly Telling[]; readonly nextTelling: number },
  ) {
    this.store = store;
    this.sessions = sessions;
    this.changes = changes;
    this.nextId = loaded.nextTelling;
    // Either all tellings of an account are in memory, or none.
    const accounts = new Set(loaded.tellings.map(({ asker }) => bareJid(asker)));
    for (const account of accounts) this.of(account, 0);
  }

  newId(): number {
    return this.nextId++;
  }

  /** The tellings that an account (bare JID) is owed, oldest first. */
  of(account: string, at: number): Set<Telling> {
    const known = this.byAccount.get(account);
    if (known !== undefined) return known;
    const loaded = new Set<Telling>();
    this.byAccount.set(account, loaded);
    this.leaving.add(account);
    for (const telling of this.store.tellingsOf(account)) {
      if (telling.madeAt < at - maxOwedMs) this.changes.setTelling(telling.id, null);
      else {
        loaded.add(telling);
        this.index(telling);
      }
    }
    return loaded;
  }

  add(telling: Telling): void {
    const all = this.of(bareJid(telling.asker), telling.madeAt);
    const [oldest] = all;
    if (all.size >= maxPerAccount && oldest !== undefined) this.remove(oldest);
    all.add(telling);
    this.changed(telling);
  }

  /** The telling has changed: it will be written, and found by its new values. */
  changed(telling: Telling): void {
    this.changes.setTelling(telling.id, telling);
    this.index(telling);
  }

  remove(telling: Telling): void {
    const account = bareJid(telling.asker);
    this.byAccount.get(account)?.delete(telling);
    this.leaving.add(account);
    for (const { stream } of telling.holders) this.unhold(telling, stream);
    if (telling.command !== null) this.byCommand.delete(telling.command);
    this.changes.setTelling(telling.id, null);
  }

  ofCommand(command: number): Telling | undefined {
    return this.byCommand.get(command);
  }

  commandEnded(telling: Telling): void {
    if (telling.command !== null) this.byCommand.delete(telling.command);
    telling.command = null;
    this.leaving.add(bareJid(telling.asker));
    this.changed(telling);
  }

  /** The tellings that a session was told, or is being told. */
  ofStream(stream: string): readonly Telling[] {
    return [...(this.byStream.get(stream) ?? [])];
  }

  /** The session has nothing to do with the telling any more. */
  unhold(telling: Telling, stream: string): void {
    const those = this.byStream.get(stream);
    those?.delete(telling);
    if (those?.size === 0) this.byStream.delete(stream);
  }

  all(): Telling[] {
    return [...this.byAccount.values()].flatMap((those) => [...those]);
  }

  left(account: string): void {
    this.leaving.add(account);
  }

  /** The batch ends. Nothing is applied before it is committed, so what is forgotten now can be read again by then. */
  rest(): void {
    for (const account of this.leaving) {
      const those = this.byAccount.get(account);
      if (those === undefined || this.sessions.hasAccount(account)) continue;
      if ([...those].some(({ command, phase }) => command !== null || phase !== 'owed')) continue;
      this.byAccount.delete(account);
      for (const telling of those) for (const { stream } of telling.holders) this.unhold(telling, stream);
    }
    this.leaving.clear();
  }

  private index(telling: Telling): void {
    if (telling.command !== null) this.byCommand.set(telling.command, telling);
    for (const { stream } of telling.holders) {
      const those = this.byStream.get(stream);
      if (those === undefined) this.byStream.set(stream, new Set([telling]));
      else those.add(telling);
    }
  }
}
