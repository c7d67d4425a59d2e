/** An account of the domain `localhost`. */
export interface Account {
  readonly name: string;
  readonly password: string;
}

/** Describes the Openfire to be booted. */
export interface HostOptions {
  /** Openfire's home, an absolute path; created if it does not exist, and kept between runs. */
  readonly home: string;
  /** The project's directory, an absolute path; `build/openfire/` and the plugin's JAR are below it. */
  readonly project: string;
  /** False boots Openfire without the plugin, even if its JAR exists. Default true. */
  readonly plugin?: boolean;
  /** Address of the client port. */
  readonly host: string;
  readonly xmppPort: number;
  /**
   * Port of Openfire's BOSH (`/http-bind/`) and WebSocket (`/ws/`), unencrypted and at the same address; default 0,
   * which means off.
   */
  readonly httpBindPort?: number;
  /** Each account is in the others' rosters with subscription `both`. */
  readonly accounts: readonly Account[];
  /** Openfire system properties by full name, set before plugins load. */
  readonly properties: ReadonlyMap<string, string>;
  /** Properties that are stored encrypted. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Names of properties that an earlier run may have set and that have to be removed. */
  readonly removed: readonly string[];
}

/** A running Openfire. */
export interface RunningHost {
  /** Resolves with a reason if Openfire ends unexpectedly. */
  readonly ended: Promise<string>;
  /** Stops Openfire, closes its database, and resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** A failure of the host, with a remedy. */
export class HostError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.name = 'HostError';
    this.code = code;
    this.remedy = remedy;
  }
}
