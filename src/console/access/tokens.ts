/**
 * The tokens of access.db and their digests are all in memory, so that they are known even while the disk is not
 * available.
 *
 * A token is looked up by its SHA-256 digest. The time this takes may reveal how far that digest agrees with a stored
 * one, but nothing else: an attacker cannot choose his digests, and knowing part of a digest brings him no nearer to
 * any of the 2^256 tokens. The result is compared in constant time all the same.
 */
import { timingSafeEqual } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Scope, TokenView } from '../services.ts';
import { digest, newSecret } from './secrets.ts';

/** The prefix lets people recognise a token, and programs that scan published text for secrets. */
export const tokenPrefix = 'rcpt_';

interface TokenRow {
  readonly id: string;
  readonly digest: Buffer;
  readonly name: string;
  readonly scope: Scope;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
}

export interface Kept {
  readonly digest: Buffer;
  readonly view: TokenView;
}

const minuteMs = 60_000;
const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

export function inForce(view: TokenView, now: number): boolean {
  return view.revokedAt === null && (view.expiresAt === null || Date.parse(view.expiresAt) > now);
}

export function readTokens(database: Database.Database): Map<string, Kept> {
  const rows = database.prepare<[], TokenRow>('SELECT * FROM token ORDER BY created_at, id').all();
  return new Map(
    rows.map((row) => [
      row.digest.toString('base64'),
      {
        digest: row.digest,
        view: {
          id: row.id,
          name: row.name,
          scope: row.scope,
          createdAt: time(row.created_at),
          createdBy: row.created_by,
          expiresAt: timeOrNull(row.expires_at),
          lastUsedAt: timeOrNull(row.last_used_at),
          revokedAt: timeOrNull(row.revoked_at),
        },
      },
    ]),
  );
}

export function findToken(tokens: ReadonlyMap<string, Kept>, given: string): Kept | null {
  const wanted = digest(given);
  const kept = tokens.get(wanted.toString('base64'));
  return kept !== undefined && timingSafeEqual(kept.digest, wanted) ? kept : null;
}

export interface NewToken {
  readonly name: string;
  readonly scope: Scope;
  readonly expiresAt: number | null;
}

export function insertToken(
  database: Database.Database,
  { name, scope, expiresAt }: NewToken,
  by: string,
  now: number,
): { readonly token: string; readonly kept: Kept } {
  const token = tokenPrefix + newSecret();
  const id = newSecret().slice(0, 16);
  const kept = digest(token);
  database
    .prepare(
      `INSERT INTO token (id, digest, name, scope, created_at, created_by, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, kept, name, scope, now, by, expiresAt);
  const view: TokenView = {
    id,
    name,
    scope,
    createdAt: time(now),
    createdBy: by,
    expiresAt: timeOrNull(expiresAt),
    lastUsedAt: null,
    revokedAt: null,
  };
  return { token, kept: { digest: kept, view } };
}

export function writeRevocation(database: Database.Database, id: string, by: string, now: number): void {
  database.prepare('UPDATE token SET revoked_at = ?, revoked_by = ? WHERE id = ?').run(now, by, id);
}

/** Returns the minute of a use if it is not noted yet; otherwise null. */
export function unnotedMinute({ lastUsedAt }: TokenView, now: number): number | null {
  const minute = Math.floor(now / minuteMs) * minuteMs;
  return lastUsedAt !== null && Date.parse(lastUsedAt) >= minute ? null : minute;
}

export function writeUse(database: Database.Database, id: string, minute: number): void {
  database.prepare('UPDATE token SET last_used_at = ? WHERE id = ?').run(minute, id);
}
