import type { Api } from './api.ts';
import type { Terminal } from './terminal.ts';

/** What every subcommand works with. */
export interface Tools {
  readonly out: Terminal;
  readonly err: Terminal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Given when the user interrupts. */
  readonly signal: AbortSignal;
  /** Finds out which server is meant. Throws Failure. */
  api(): Api;
  /** A line for the user, beside what is asked for. */
  say(line: string): Promise<void>;
}
