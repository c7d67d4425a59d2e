/** Options that several subcommands share, and how their values are parsed. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { currentZone, TimeZone, utc } from '../base/time-zone.ts';
import type { Query } from './api.ts';
import { wrongUsage } from './failure.ts';
import { momentForms, readMoment } from './moment.ts';
import { stateNames } from './state.ts';

export interface FilterOptions {
  readonly participant?: string;
  readonly with?: string;
  readonly room?: string;
  readonly since?: string;
  readonly until?: string;
  readonly state?: string;
  readonly text?: string;
}

export const filterNames = ['participant', 'with', 'room', 'since', 'until', 'state', 'text'] as const;

export function addFilters(command: Command): Command {
  return command
    .option('--participant <jid>', 'sent or received by this account')
    .option('--with <jid>', 'with --participant: the other one of the two')
    .option('--room <jid>', 'group chat of this room')
    .option('--since <time>', 'not before this time')
    .option('--until <time>', 'before this time')
    .addOption(new Option('--state <state>', 'in this state now').choices(stateNames))
    .option('--text <words>', 'with these words in the body; "a phrase", begin*');
}

export const timesHelp = `Times: ${momentForms}.\nThey are of your time zone, or of that which --tz names.`;

/**
 * The zone of this process: --tz, otherwise TZ, otherwise the machine's. A value without a zone name (`TZ=`,
 * `TZ=UTC+2`, an unknown name) may have an offset here that the server cannot use, so everything is in UTC then.
 */
export function ownZone(): string {
  const tz = currentZone();
  if (tz === undefined || TimeZone.named(tz) === null) return useZone(utc);
  // The runtime would return the oldest of its names, such as Asia/Calcutta.
  const { TZ: given = '' } = process.env;
  return TimeZone.named(given) === null ? tz : given;
}

/** From now on, all times are parsed and shown in this zone; the runtime reads the variable again when it is set. */
export function useZone(tz: string): string {
  const zone = TimeZone.named(tz);
  if (zone === null) {
    throw new InvalidArgumentError('Give the name of a time zone in the tz database, such as Europe/Berlin.');
  }
  process.env['TZ'] = tz;
  // Zone names in the variable are case-sensitive.
  if (currentZone() === undefined) process.env['TZ'] = zone.name;
  return tz;
}

export function filterQuery(options: FilterOptions, now: number): Query {
  if (options.with !== undefined && options.participant === undefined) {
    throw wrongUsage('--with needs --participant, the other of the two.');
  }
  const { participant, with: other, room, state, text } = options;
  return { participant, with: other, room, state, text, ...readTimes(options, now) };
}

export function readTimes(
  { since, until }: { readonly since?: string; readonly until?: string },
  now: number,
): { readonly since: string | undefined; readonly until: string | undefined } {
  return {
    since: since === undefined ? undefined : readMoment('--since', since, now),
    until: until === undefined ? undefined : readMoment('--until', until, now),
  };
}

/** A whole number from 1 to `largest`. */
export function wholeNumber(largest: number): (text: string) => number {
  return (text) => {
    const value = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= largest)) throw new InvalidArgumentError(`Give a whole number from 1 to ${largest}.`);
    return value;
  };
}

/** Examples for the help; each line is a command. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  receipts ${line}`).join('\n')}\n`;
}

/** Quotes an argument for a shell. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
