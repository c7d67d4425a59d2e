/**
 * access.db: the API's tokens, of which only digests are kept, and the record of every read of content. It is a
 * separate file because it has to be written even if the chat log is only read, and it outlives a log that is set aside
 * or deleted.
 */
import type Database from 'better-sqlite3';
import { inodeOf, isTruncated, writeAnew } from '../../files/sqlite-file.ts';
import type { SearchesSince } from '../../model/erasures.ts';
import type { RecordedErasure } from '../../retention/erased-again-there.ts';
import type { AccessRecord, AccessRecordsQuery, AccessStore, TokenView } from '../services.ts';
import { AccessError, asAccessError, openAccess } from './database.ts';
import {
  isNamedInSome,
  pseudonymiseSome,
  pseudonymOf,
  recordedErasures,
  searchesSince,
} from './pseudonyms.ts';
import { expireRecords, insertRecord, readRecords } from './records.ts';
import {
  findToken,
  inForce,
  insertToken,
  readTokens,
  unnotedMinute,
  writeRevocation,
  writeUse,
} from './tokens.ts';
import type { Kept, NewToken } from './tokens.ts';

export interface AccessOptions {
  readonly file: string;
  readonly nativeBinding?: string | undefined;
  /** Returns milliseconds since 1970; defaults to the system's clock. */
  readonly now?: () => number;
  /** The handler's own token, whose form may differ from the tokens made here. */
  readonly ownToken?: () => string;
  /** Called when the file cannot be used, and with null when it can again. */
  readonly onProblem?: (problem: AccessError | null) => void;
}

/** A shorter token that somebody has chosen may be a word, which is no secret anyhow. */
export const minSecretLength = 12;
const reopenMs = 2000;
const expireMs = 3_600_000;

export class SqliteAccess implements AccessStore {
  private readonly file: string;
  private readonly options: AccessOptions;
  private readonly now: () => number;
  private database: Database.Database | null = null;
  private inode: number | null = null;
  private triedAt = Number.NEGATIVE_INFINITY;
  private expiredAt = Number.NEGATIVE_INFINITY;
  private trouble: AccessError | null = null;
  // Lookups read only this map, so that tokens are known even while the file cannot be read.
  private byDigest = new Map<string, Kept>();
  /** Tokens that are revoked, but not on disk yet; they are not in force while this process runs. */
  private readonly suspended = new Set<string>();

  /** Never throws: if the file cannot be opened, nothing is shown, but everything else goes on. */
  constructor(options: AccessOptions) {
    this.options = options;
    this.file = options.file;
    this.now = options.now ?? Date.now;
    this.tryToOpen();
  }

  /** Why the file cannot be used; null if it can. */
  get problem(): AccessError | null {
    return this.trouble;
  }

  tokens(): readonly TokenView[] {
    this.tryToOpen();
    return [...this.byDigest.values()].map(({ view }) => view);
  }

  createToken(wanted: NewToken, by: string): { token: string; view: TokenView } {
    const { token, kept } = this.write((database) => insertToken(database, wanted, by, this.now()));
    this.byDigest.set(kept.digest.toString('base64'), kept);
    return { token, view: kept.view };
  }

  /** Throws if the revocation cannot be written; the token is worthless all the same until the handler restarts. */
  revokeToken(id: string, by: string): boolean {
    this.tryToOpen();
    const found = [...this.byDigest].find(([, { view }]) => view.id === id && view.revokedAt === null);
    if (found === undefined) return false;
    const now = this.now();
    this.suspended.add(id);
    try {
      this.write((database) => writeRevocation(database, id, by, now));
    } catch (error) {
      const { message, remedy, cause } = asAccessError(error, this.file);
      throw new AccessError(
        message,
        `The token is worth nothing until the handler restarts, and has to be revoked again. ${remedy}`,
        cause,
      );
    }
    const [key, { digest, view }] = found;
    this.byDigest.set(key, { digest, view: { ...view, revokedAt: new Date(now).toISOString() } });
    this.suspended.delete(id);
    return true;
  }

  find(token: string, now: number): TokenView | null {
    this.tryToOpen();
    const kept = findToken(this.byDigest, token);
    if (kept === null || !inForce(kept.view, now) || this.suspended.has(kept.view.id)) return null;
    const minute = unnotedMinute(kept.view, now);
    return minute === null ? kept.view : this.noteUse(kept, minute);
  }

  record(entry: Omit<AccessRecord, 'id' | 'at'>): void {
    const now = this.now();
    const isDue = now - this.expiredAt >= expireMs;
    const isMore = this.write((database) => {
      insertRecord(database, this.withoutOwnToken(entry), now);
      return isDue && expireRecords(database, now);
    });
    if (isDue && !isMore) this.expiredAt = now;
  }

  private withoutOwnToken(entry: Omit<AccessRecord, 'id' | 'at'>): Omit<AccessRecord, 'id' | 'at'> {
    const own = this.options.ownToken?.() ?? '';
    if (own.length < minSecretLength) return entry;
    const without = (text: string): string => text.replaceAll(own, '…');
    const filter = Object.fromEntries(
      Object.entries(entry.filter).map(([name, value]) => [name, without(value)]),
    );
    return { ...entry, who: without(entry.who), filter };
  }

  records(query: AccessRecordsQuery): { items: readonly AccessRecord[]; next: string | null } {
    return this.use((database) => readRecords(database, query));
  }

  /** Implemented in pseudonyms.ts. */
  pseudonymise(account: string | null, searches: ReadonlySet<string>, after: number): number | null {
    return this.write((database) => pseudonymiseSome(database, account, searches, after));
  }

  /** Implemented in pseudonyms.ts. */
  names(account: string, after: number): true | number | null {
    return this.use((database) => isNamedInSome(database, account, after));
  }

  /** Implemented in pseudonyms.ts. */
  searchesSince(after: number): ReturnType<SearchesSince> {
    return this.use((database) => searchesSince(database, after));
  }

  /** Implemented in pseudonyms.ts. */
  recorded(): readonly RecordedErasure[] {
    return this.use(recordedErasures);
  }

  digestOf(account: string): string {
    return pseudonymOf(account);
  }

  /** Removes overwritten data from the journal, too; returns true once that is done. Throws AccessError. */
  wipe(): boolean {
    return this.use((database) => isTruncated(database));
  }

  close(): void {
    this.database?.close();
    this.database = null;
    this.triedAt = Number.POSITIVE_INFINITY;
  }

  /** Notes the use in memory first, so that the token works even if the use cannot be written. */
  private noteUse({ digest, view }: Kept, minute: number): TokenView {
    const used = { ...view, lastUsedAt: new Date(minute).toISOString() };
    this.byDigest.set(digest.toString('base64'), { digest, view: used });
    try {
      this.write((database) => writeUse(database, view.id, minute));
    } catch {
      // onProblem has reported this already.
    }
    return used;
  }

  private tryToOpen(): void {
    if (this.database !== null || performance.now() - this.triedAt < reopenMs) return;
    this.triedAt = performance.now();
    try {
      this.database = openAccess(this.file, this.options.nativeBinding);
      this.inode = inodeOf(this.file);
      this.byDigest = readTokens(this.database);
      this.tell(null);
    } catch (error) {
      this.database?.close();
      this.database = null;
      this.tell(asAccessError(error, this.file));
    }
  }

  private use<T>(work: (database: Database.Database) => T): T {
    this.tryToOpen();
    if (this.database === null) {
      throw this.trouble ?? asAccessError(new Error('access.db is closed'), this.file);
    }
    return work(this.database);
  }

  /** Commits all or nothing; durable when it returns. Throws AccessError. */
  private write<T>(work: (database: Database.Database) => T): T {
    try {
      this.keepInPlace();
      const result = this.use((database) => database.transaction(() => work(database)).immediate());
      this.tell(null);
      return result;
    } catch (error) {
      const problem = asAccessError(error, this.file);
      this.tell(problem);
      throw problem;
    }
  }

  /**
   * SQLite keeps writing to a file that somebody has deleted, so nobody would ever read those records. The file is then
   * written again from the open one; if another file has taken its place, that one is used.
   */
  private keepInPlace(): void {
    const inode = this.database === null ? this.inode : inodeOf(this.file);
    if (this.database === null || inode === this.inode) return;
    if (inode === null) {
      writeAnew(this.database, this.file);
    }
    this.database.close();
    this.database = null;
    this.triedAt = Number.NEGATIVE_INFINITY;
  }

  private tell(problem: AccessError | null): void {
    if (problem?.message === this.trouble?.message) return;
    this.trouble = problem;
    this.options.onProblem?.(problem);
  }
}
