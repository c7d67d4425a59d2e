/**
 * The record of reads names accounts, since it keeps the filters of each read. Of an erased account it keeps a digest:
 * somebody who knows the address can still find out who has read what, but the records reveal it to nobody.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { SearchesSince, WantedErasure } from '../../model/erasures.ts';
import type { RecordedErasure } from '../../retention/erased-again-there.ts';
import { partReadings, readableJid, readingsOf } from '../../stanza/typed-jid.ts';
import type { AccessAction } from '../services.ts';

/** So many rows take some milliseconds. */
const rowsAtOnce = 2000;

export function pseudonymOf(account: string): string {
  return `sha256:${createHash('sha256').update(account).digest('hex')}`;
}

/** What the record of reads keeps of an erasure: somebody who knows the account can find it there, and nobody else. */
export function erasureFilter({ account, bothSides, withWaiting }: WantedErasure): Record<string, string> {
  return {
    account: pseudonymOf(account),
    bothSides: String(bothSides),
    waiting: String(withWaiting),
  };
}

type Filter = Readonly<Record<string, string>>;

/** Implements `SearchesSince`. */
export function searchesSince(database: Database.Database, after: number): ReturnType<SearchesSince> {
  const rows = someBehind(database, after);
  const texts = rows.flatMap(({ filter }) => {
    if (!filter.includes('"text":')) return [];
    const { text } = filterOf(filter);
    return text === undefined ? [] : [text];
  });
  return { texts, last: rows.at(-1)?.id ?? after };
}

/** The recorded erasures, oldest first. */
export function recordedErasures(database: Database.Database): readonly RecordedErasure[] {
  const rows = database
    .prepare<[], { readonly at: number; readonly filter: string }>(
      `SELECT at, filter FROM record WHERE action = 'erased' ORDER BY id`,
    )
    .all();
  return rows.flatMap(({ at, filter }) => {
    const { account, bothSides, erasure, dryRun } = filterOf(filter);
    if (account === undefined || dryRun === 'true') return [];
    return [{ name: erasure ?? null, digest: account, bothSides: bothSides === 'true', at }];
  });
}

interface Recorded {
  readonly id: number;
  readonly action: AccessAction;
  readonly filter: string;
}

function someBehind(database: Database.Database, after: number): readonly Recorded[] {
  return database
    .prepare<[number], Recorded>(
      `SELECT id, action, filter FROM record WHERE id > ? ORDER BY id LIMIT ${rowsAtOnce}`,
    )
    .all(after);
}

const filterOf = (recorded: string): Filter => JSON.parse(recorded) as Filter; // as insertRecord wrote it

/** Null if there are no more after it. */
const lastOf = (rows: readonly Recorded[]): number | null =>
  rows.length === rowsAtOnce ? (rows.at(-1)?.id ?? null) : null;

/** Filters that select people; they may hold a part of an address. */
const people: readonly string[] = ['participant', 'with', 'room', 'name'];
/** In these records the filters hold names of other things. */
const ofOthers: readonly AccessAction[] = ['token-created', 'token-revoked', 'setting-changed'];

/**
 * Returns null if the account is not named. Words that were searched for and occur in its messages are the account's
 * words, too.
 */
export function pseudonymised(filter: Filter, account: string, action: AccessAction): Filter | null {
  const pseudonymise = pseudonymiser(account);
  const named = Object.entries(filter).map(([name, value]): readonly [string, string] => {
    const isPart = !ofOthers.includes(action) && people.includes(name) && isPartOf(account, name, value);
    return [name, isPart ? '…' : pseudonymise(value)];
  });
  if (named.every(([name, value]) => filter[name] === value)) return null;
  return withoutText(Object.fromEntries(named));
}

/** Whether a search for this value finds the account, by more than its domain. */
function isPartOf(account: string, name: string, value: string): boolean {
  const isAddress = value.endsWith('/') || (value.includes('@') && readingsOf(value).length > 0);
  // Every other filter takes an address as a whole.
  if (isAddress && name !== 'name') return false;
  const at = account.indexOf('@');
  return partReadings(value).some((part) => {
    const place = account.indexOf(part);
    // The value may be the end of somebody else's address.
    return isAddress ? place === 0 : place >= 0 && (at < 0 || place < at);
  });
}

/** A name may contain an apostrophe; one that follows a space is a quotation mark. */
const before = String.raw`(?<=^|[\s"<>,;:=(]|(?:^|[\s"<>,;:=(])')`;
const behind = String.raw`(?:/[^\s"'<>,;)]*|(?![^\s"'<>,;:)?!]))`;

/** Makes a function that removes an account from a text, with its resource, in whatever form it was typed. */
function pseudonymiser(account: string): (value: string) => string {
  const pseudonym = pseudonymOf(account);
  const written = [...new Set([account, readableJid(account)])].map((form) =>
    form.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`),
  );
  const pattern = new RegExp(`${before}(?:${written.join('|')})${behind}`, 'giu');
  // The account may be escaped, in another case, in full width, or have its domain in the letters of its language.
  const means = (typed: string): boolean => typed.includes('@') && readingsOf(typed).includes(account);
  return (value) =>
    means(value)
      ? pseudonym
      : value
          .replaceAll(pattern, pseudonym)
          .replaceAll(/[^\s"<>,;:=()?!]*[^\s"<>,;:=()?!.]/gu, (typed) => (means(typed) ? pseudonym : typed));
}

function withoutText(filter: Filter): Filter {
  return 'text' in filter ? { ...filter, text: '…' } : filter;
}

/**
 * Whether some of the records after one name an account: true, or else the last record looked at, or null at the end.
 */
export function isNamedInSome(
  database: Database.Database,
  account: string,
  after: number,
): true | number | null {
  const rows = someBehind(database, after);
  const isNamed = rows.some(
    ({ action, filter }) => pseudonymised(filterOf(filter), account, action) !== null,
  );
  return isNamed || lastOf(rows);
}

/** Pseudonymises some of the records after one; returns the last record looked at, or null at the end. */
export function pseudonymiseSome(
  database: Database.Database,
  account: string | null,
  searches: ReadonlySet<string>,
  after: number,
): number | null {
  const rows = someBehind(database, after);
  const write = database.prepare('UPDATE record SET filter = ? WHERE id = ?');
  for (const { id, action, filter } of rows) {
    const given = filterOf(filter);
    const named = account === null ? null : pseudonymised(given, account, action);
    const found = given['text'] !== undefined && searches.has(given['text']) ? withoutText(given) : null;
    const without = named ?? found;
    if (without !== null) write.run(JSON.stringify(without), id);
  }
  return lastOf(rows);
}
