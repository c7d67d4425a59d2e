/** What the console (REST and pages) needs of the rest of the handler, and nothing more. */
import type { HandRefusal } from '../ledger/guard/by-hand.ts';
import type { ErasureCount, WantedErasure } from '../model/erasures.ts';
import type { ErasedAgainThere } from '../retention/erased-again-there.ts';
import type { ErasureView } from '../retention/erasures.ts';
import type { SettingView } from '../settings/settings.ts';
import type { Health } from '../status/view.ts';
import type { ChatLogReader } from '../store/reader.ts';

export type SettingChange =
  | { readonly ok: true }
  /** `messages`: the change would delete so many, and waits for confirmation. */
  | { readonly ok: false; readonly problem: string; readonly messages?: number };

/** Why a message is not delivered again by hand; null if it is. */
export type Handed = HandRefusal | null;

/** The last chat state (XEP-0085) that a device sent to somebody; it is in memory only. */
export interface ChatStateView {
  readonly from: string;
  /** The device's resource; null if it has none. */
  readonly resource: string | null;
  readonly to: string;
  readonly state: 'active' | 'composing' | 'paused' | 'inactive' | 'gone';
  readonly at: string;
}

/**
 * `status` sees the ledger without bodies and stanzas; `read` adds these; `admin` adds settings, tokens and records.
 */
export const scopes = ['status', 'read', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  /** Rounded to the minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export const accessActions = [
  'messages',
  'message',
  'conversations',
  'conversation',
  'export',
  'events',
  'setting-changed',
  'token-created',
  'token-revoked',
  'redelivered',
  'clock-believed',
  'restored-decided',
  'backup',
  'erased',
  'records',
] as const;
export type AccessAction = (typeof accessActions)[number];

/** Who has read or changed what. */
export interface AccessRecord {
  readonly id: number;
  readonly at: string;
  /** An administrator's bare name, or `token NAME`. */
  readonly who: string;
  readonly via: 'api' | 'own-port' | 'admin-console';
  /** The client's address; null if it is not known. */
  readonly address: string | null;
  readonly action: AccessAction;
  /** The filters as given; never anything of a message. */
  readonly filter: Readonly<Record<string, string>>;
  readonly rows: number;
}

export interface AccessRecordsQuery {
  /** Any of these names. */
  readonly who?: readonly string[];
  readonly action?: AccessAction;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** Tokens, of which only digests are kept, and the record of every read of content. */
export interface AccessStore {
  tokens(): readonly TokenView[];
  /** The token itself is returned only here. Throws if it cannot be written. */
  createToken(
    wanted: { readonly name: string; readonly scope: Scope; readonly expiresAt: number | null },
    by: string,
  ): { readonly token: string; readonly view: TokenView };
  /** Returns false if there is none with this id, or it was revoked before. */
  revokeToken(id: string, by: string): boolean;
  /** Returns the valid token with this text, compared in constant time, or null; notes its use. */
  find(token: string, now: number): TokenView | null;
  /** Durable when it returns. Throws if it cannot be written; then nothing may be shown. */
  record(entry: Omit<AccessRecord, 'id' | 'at'>): void;
  /** Youngest first. Throws CursorError. */
  records(query: AccessRecordsQuery): {
    readonly items: readonly AccessRecord[];
    readonly next: string | null;
  };
}

/** A backup that is being made, or is ready to be fetched. */
export interface BackupView {
  readonly id: string;
  readonly state: 'copying' | 'ready' | 'failed';
  /** Pages of the file that are done. */
  readonly done: number;
  readonly total: number;
  readonly bytes: number | null;
  readonly messages: number | null;
  readonly sha256: string | null;
  readonly problem: string | null;
}

export interface BackupMaker {
  readonly file: string;
  /** Null if there is none, or a different one. A backup waits as long as somebody looks at it. */
  view(id?: string): BackupView | null;
  start(): BackupView | { readonly refused: string };
  /** Keeps the backup while it is fetched. Call the result with whether all of it was fetched. */
  fetching(): (whole: boolean) => void;
  /** Removes the backup unless it is a different one. Returns why something of it is left, or null. */
  forget(id?: string): string | null;
}

export interface Erasing {
  /**
   * Whether the log or the record of reads names the account (bare JID, as it is there). Rejects while the log is not
   * open.
   */
  names(account: string): Promise<boolean>;
  count(wanted: WantedErasure): Promise<ErasureCount>;
  /** `name` comes from newErasureName, as recorded. */
  begin(wanted: WantedErasure, name?: string): ErasureView;
  /** Erased accounts that are in the log again because it was put back from a backup. */
  readonly again: readonly ErasedAgainThere[];
  /** The latest erasures, youngest first. */
  latest(): readonly ErasureView[];
  find(id: number): ErasureView | null;
  /** Damaged logs that were set aside, which are not searched: names of files in the data directory. */
  readonly setAside: readonly string[];
}

export interface ConsoleServices {
  readonly log: ChatLogReader;
  readonly access: AccessStore;
  /** Chat states of the last minutes, youngest first. */
  chatStates(): readonly ChatStateView[];
  /** Called after every commit that changed the log, until the returned function is called. */
  onCommit(listener: () => void): () => void;
  health(): Health;
  settings(): readonly SettingView[];
  /** Sets a property through Openfire in the name of an administrator; null restores the default. */
  changeSetting(user: string, name: string, value: string | null, confirmed: boolean): Promise<SettingChange>;
  /** Tells retention that the machine's clock is right. Returns false if nobody doubts it. */
  believeClock(): Promise<boolean>;
  readonly backups: BackupMaker;
  readonly erasures: Erasing;
  /** How many messages are held because the chat log was put back from a backup. */
  held(): number;
  /** Decides about them, and returns how many there were; throws while the chat log cannot be written. */
  releaseHeld(how: 'redeliver' | 'settle'): Promise<number>;
  /** Delivers a message again, whatever has happened to it. Throws while the chat log cannot be written. */
  redeliver(stanzaId: string): Promise<Handed>;
  /** Openfire's XMPP domain; null until Openfire is linked. */
  domain(): string | null;
  /**
   * Returns the administrator's bare name if name and password are right and he may use the admin console; otherwise
   * null.
   */
  authenticate(user: string, password: string): Promise<string | null>;
  /**
   * Whether he still exists, is not locked out, and is in Openfire's list of administrators. Rejects if that is
   * unknown.
   */
  isAdministrator(user: string): Promise<boolean>;
  /** The bearer token with all rights. */
  apiToken(): string;
  /** Makes a new bearer token; the old one is worthless from then on. */
  renewApiToken(user: string): Promise<string>;
  /** Returns Prometheus exposition text. */
  metrics(): Promise<string>;
}

/** A request through Openfire's admin console; Openfire has authenticated the administrator. */
export interface AdminConsoleRequest {
  readonly method: string;
  /** The path below the servlet, starting with `/`. */
  readonly path: string;
  readonly query: string;
  readonly user: string;
  /** The token of this administrator's console session, which a form has to return in the field `receipts-csrf`. */
  readonly csrf: string;
  readonly contentType: string;
  readonly body: string;
  /** The browser's address; empty if it is not known. */
  readonly address?: string;
  /** The language of Openfire's admin console (BCP 47); empty if it is not known. */
  readonly language?: string;
  /** Request headers: where the request came from, and under which names the console was reached. */
  readonly origin?: string;
  readonly fetchSite?: string;
  readonly hosts?: readonly string[];
  /** The cookie in which the browser notes its time zone; empty if there is none. */
  readonly zone?: string;
}

export interface AdminConsoleResponse {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
