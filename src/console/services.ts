/** What the console (REST and pages) needs of the rest of the handler, and nothing more. */
import type { HandRefusal } from '../ledger/guard/by-hand.ts';
import type { ErasureCount, WantedErasure } from '../model/erasures.ts';
import type { ErasedAgainThere } from '../retention/erased-again-there.ts';
import type { ErasureView } from '../retention/erasures.ts';
import type { SettingView } from '../settings/settings.ts';
import type { Health } from '../status/view.ts';
import type { ChatLogReader } from '../store/reader.ts';

export type Change =
  | { readonly ok: true }
  /** `messages`: it would delete so many, and is not done before that is confirmed. */
  | { readonly ok: false; readonly problem: string; readonly messages?: number };

/** Why a message is not delivered again by hand; null where it is. */
export type Handed = HandRefusal | null;

/** The last chat state (XEP-0085) of somebody's device towards somebody; in memory only. */
export interface ChatStateView {
  readonly from: string;
  /** Of the device that said so; null where it has none. */
  readonly resource: string | null;
  readonly to: string;
  readonly state: 'active' | 'composing' | 'paused' | 'inactive' | 'gone';
  readonly at: string;
}

/** `status`: the ledger without bodies and stanzas; `read`: these, too; `admin`: settings, tokens and records, too. */
export const scopes = ['status', 'read', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  /** To the minute. */
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
  /** Of the client; null where it is not known. */
  readonly address: string | null;
  readonly action: AccessAction;
  /** The filters as they were given; never anything of a message. */
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
  /** The token itself is told this once. Throws where it cannot be written. */
  createToken(
    wanted: { readonly name: string; readonly scope: Scope; readonly expiresAt: number | null },
    by: string,
  ): { readonly token: string; readonly view: TokenView };
  /** False where there is none with this id, or it was revoked before. */
  revokeToken(id: string, by: string): boolean;
  /** The valid token that this is, in constant time; null where it is none. Notes its use. */
  find(token: string, now: number): TokenView | null;
  /** Durable when it returns. Throws where it cannot be written: then nothing may be shown. */
  record(entry: Omit<AccessRecord, 'id' | 'at'>): void;
  /** The youngest first. Throws CursorError. */
  records(query: AccessRecordsQuery): {
    readonly items: readonly AccessRecord[];
    readonly next: string | null;
  };
}

/** A backup that is being made, or waits to be fetched. */
export interface BackupView {
  readonly id: string;
  readonly state: 'copying' | 'ready' | 'failed';
  /** Pages of the file. */
  readonly done: number;
  readonly total: number;
  readonly bytes: number | null;
  readonly messages: number | null;
  readonly sha256: string | null;
  readonly problem: string | null;
}

export interface BackupMaker {
  readonly file: string;
  /** Null where there is none, or not this one; who looks is waited for. */
  view(id?: string): BackupView | null;
  start(): BackupView | { readonly refused: string };
  /** It stays while it is fetched. To be called with whether all of it was. */
  fetching(): (whole: boolean) => void;
  /** Not where it is another than this one. Why something of it is left; null where nothing is. */
  forget(id?: string): string | null;
}

export interface Erasing {
  /** Whether log or record of reads name the account (bare JID, as it is there). Rejects while the log is not open. */
  names(account: string): Promise<boolean>;
  count(wanted: WantedErasure): Promise<ErasureCount>;
  /** `name`: of newErasureName, as it was recorded. */
  begin(wanted: WantedErasure, name?: string): ErasureView;
  /** Whom a log that was put back has again. */
  readonly again: readonly ErasedAgainThere[];
  /** The latest, youngest first. */
  latest(): readonly ErasureView[];
  find(id: number): ErasureView | null;
  /** Damaged logs that were put aside, which are not looked into: names of files in the data directory. */
  readonly setAside: readonly string[];
}

export interface ConsoleServices {
  readonly log: ChatLogReader;
  readonly access: AccessStore;
  /** Those of the last minutes, the youngest first. */
  chatStates(): readonly ChatStateView[];
  /** Called after every commit that changed the log, until what is given back is called. */
  onCommit(listener: () => void): () => void;
  health(): Health;
  settings(): readonly SettingView[];
  /** Sets a property (null: back to its default) through Openfire, in the name of an administrator. */
  changeSetting(user: string, name: string, value: string | null, confirmed: boolean): Promise<Change>;
  /** The machine's clock is right, whatever retention thinks of it. False where nobody doubts it. */
  believeClock(): Promise<boolean>;
  readonly backups: BackupMaker;
  readonly erasures: Erasing;
  /** Messages on which nobody acts, as the chat log was put back. */
  held(): number;
  /** Decides about them. How many there were; throws while the chat log cannot be written. */
  releaseHeld(how: 'redeliver' | 'settle'): Promise<number>;
  /** Delivers a message again, whatever it has behind it. Throws while the chat log cannot be written. */
  redeliver(stanzaId: string): Promise<Handed>;
  /** Openfire's XMPP domain; null before it was linked. */
  domain(): string | null;
  /** The administrator's bare name where name and password are right and he may use the admin console, else null. */
  authenticate(user: string, password: string): Promise<string | null>;
  /** Whether he still is one: there, not locked out, and in Openfire's list. Rejects where that cannot be known. */
  isAdministrator(user: string): Promise<boolean>;
  /** The bearer token with all rights. */
  apiToken(): string;
  /** Makes a new bearer token; the old one is worth nothing from now on. */
  renewApiToken(user: string): Promise<string>;
  /** Prometheus exposition text. */
  metrics(): Promise<string>;
}

/** A request that came through Openfire's admin console; Openfire has authenticated the administrator. */
export interface AdminConsoleRequest {
  readonly method: string;
  /** Below the servlet, starting with `/`. */
  readonly path: string;
  readonly query: string;
  readonly user: string;
  /** The token of this administrator's console session; a form must give it back in the field `receipts-csrf`. */
  readonly csrf: string;
  readonly contentType: string;
  readonly body: string;
  /** Of the administrator's browser; empty where it is not known. */
  readonly address?: string;
  /** Of Openfire's admin console (BCP 47); empty where it is not known. */
  readonly language?: string;
  /** Headers of the request: what it came from, and under which names the console was reached. */
  readonly origin?: string;
  readonly fetchSite?: string;
  readonly hosts?: readonly string[];
  /** The cookie by which the browser tells its time zone; empty where there is none. */
  readonly zone?: string;
}

export interface AdminConsoleResponse {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
