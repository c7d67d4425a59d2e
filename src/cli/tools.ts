import type { Api } from './api.ts';
import type { Terminal } from './terminal.ts';

/** What every subcommand works with. */
export interface Tools {
  readonly out: Terminal;
  readonly err: Terminal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Signalled when the user interrupts. */
  readonly signal: AbortSignal;
  /** Determines the server. Throws Failure. */
  api(): Api;
  /** Prints a line for the user, apart from the output. */
  say(line: string): Promise<void>;
}
