/**
 * The record of reads names accounts, as it keeps what was asked for. Of one that was erased it keeps a digest: who knows
 * the address can still find who has read what of it, and the records tell it to nobody.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { SearchesSince, WantedErasure } from '../../model/erasures.ts';
import type { RecordedErasure } from '../../retention/erased-again-there.ts';
import { partReadings, readableJid, readingsOf } from '../../stanza/typed-jid.ts';
import type { AccessAction } from '../services.ts';

/** Some milliseconds. */
const rowsAtOnce = 2000;

export function pseudonymOf(account: string): string {
  return `sha256:${createHash('sha256').update(account).digest('hex')}`;
}

/** What the record of reads keeps of it: the account is to be found there by who knows it, and by nobody else. */
export function erasureFilter({ account, bothSides, withWaiting }: WantedErasure): Record<string, string> {
  return {
    account: pseudonymOf(account),
    bothSides: String(bothSides),
    waiting: String(withWaiting),
  };
}

type Filter = Readonly<Record<string, string>>;

/** As `SearchesSince` wants it. */
export function searchesSince(database: Database.Database, after: number): ReturnType<SearchesSince> {
  const rows = someBehind(database, after);
  const texts = rows.flatMap(({ filter }) => {
    if (!filter.includes('"text":')) return [];
    const { text } = filterOf(filter);
    return text === undefined ? [] : [text];
  });
  return { texts, last: rows.at(-1)?.id ?? after };
}

/** What was asked to be erased, oldest first. */
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

/** Null where there are no more behind it. */
const lastOf = (rows: readonly Recorded[]): number | null =>
  rows.length === rowsAtOnce ? (rows.at(-1)?.id ?? null) : null;

/** The filters by which people are looked for: a part of an address is enough. */
const people: readonly string[] = ['participant', 'with', 'room', 'name'];
/** These have names of other things. */
const ofOthers: readonly AccessAction[] = ['token-created', 'token-revoked', 'setting-changed'];

/** Null where the account is not named. What was searched for in its messages are its words, too. */
export function pseudonymised(filter: Filter, account: string, action: AccessAction): Filter | null {
  const pseudonymise = pseudonymiser(account);
  const named = Object.entries(filter).map(([name, value]): readonly [string, string] => {
    const isPart = !ofOthers.includes(action) && people.includes(name) && isPartOf(account, name, value);
    return [name, isPart ? '…' : pseudonymise(value)];
  });
  if (named.every(([name, value]) => filter[name] === value)) return null;
  return withoutText(Object.fromEntries(named));
}

/** Whether people who look for this find the account, by more than its domain. */
function isPartOf(account: string, name: string, value: string): boolean {
  const isAddress = value.endsWith('/') || (value.includes('@') && readingsOf(value).length > 0);
  // Everywhere else an address is taken as a whole.
  if (isAddress && name !== 'name') return false;
  const at = account.indexOf('@');
  return partReadings(value).some((part) => {
    const place = account.indexOf(part);
    // Somebody else's may be the end of it.
    return isAddress ? place === 0 : place >= 0 && (at < 0 || place < at);
  });
}

/** A name may have an apostrophe in it; one that follows a blank is a quotation mark. */
const before = String.raw`(?<=^|[\s"<>,;:=(]|(?:^|[\s"<>,;:=(])')`;
const behind = String.raw`(?:/[^\s"'<>,;)]*|(?![^\s"'<>,;:)?!]))`;

/** Takes an account out of a text, with its resource, in whatever form it was typed. */
function pseudonymiser(account: string): (value: string) => string {
  const pseudonym = pseudonymOf(account);
  const written = [...new Set([account, readableJid(account)])].map((form) =>
    form.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`),
  );
  const pattern = new RegExp(`${before}(?:${written.join('|')})${behind}`, 'giu');
  // Escaped, in another case, in full width, with a domain in the letters of its language.
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

/** Whether some records behind one name an account: true, or the last that was looked at, null where there are no more. */
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

/** In some records behind one; the last that was looked at, null where there are no more. */
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
