/** One account of the domain `localhost`. */
export interface Account {
  readonly name: string;
  readonly password: string;
}

/** What the Openfire to be booted looks like. */
export interface HostOptions {
  /** Openfire's home, absolute; made where it does not exist, kept between runs. */
  readonly home: string;
  /** The project's directory, absolute: `build/openfire/` and the plugin's JAR are found below it. */
  readonly project: string;
  /** False boots Openfire as it is, whether or not there is a JAR of the plugin. Default true. */
  readonly plugin?: boolean;
  /** Address of the client port. */
  readonly host: string;
  readonly xmppPort: number;
  /** Port of Openfire's BOSH (`/http-bind/`) and WebSocket (`/ws/`), unencrypted and at the same address; default 0, off. */
  readonly httpBindPort?: number;
  /** Each is in the others' roster with subscription `both`. */
  readonly accounts: readonly Account[];
  /** Openfire system properties by their full names, set before plugins load. */
  readonly properties: ReadonlyMap<string, string>;
  /** The same, stored encrypted. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Names of properties that an earlier run may have set and that must not be. */
  readonly removed: readonly string[];
}

/** A running Openfire. */
export interface RunningHost {
  /** Resolves with a reason if Openfire ends without having been told to. */
  readonly ended: Promise<string>;
  /** Stops Openfire, closes its database and resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** A failure of the host with what to do about it. */
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
