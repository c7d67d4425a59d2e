/** A kind of server that rounds are played on. */

/** What can happen to a whole server (striking.ts). */
export type ServerFault =
  | 'kill-server'
  | 'kill-handler'
  | 'handler-away'
  | 'slow-handler'
  | 'database-locked'
  | 'disk-full'
  | 'plugin-off'
  | 'plugin-reload'
  | 'clock-back';

export interface Profile {
  readonly name: string;
  /** Properties of the plugin, as `npm start -- --set` takes them. */
  readonly set: readonly string[];
  readonly faults: readonly ServerFault[];
  /** Probability of large bodies; without it the rounds choose. */
  readonly large?: number;
  readonly prepare?: (home: string) => void;
  readonly clear?: (home: string) => void;
  readonly environment?: (home: string) => NodeJS.ProcessEnv;
  /** Whether there can be one on this machine. */
  readonly possible: () => boolean;
}
