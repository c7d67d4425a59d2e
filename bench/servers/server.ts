/** One of the servers that are compared. */
export type ServerName = 'stock' | 'pipe' | 'bridge';

/** With the plugin, in the order they are reported. */
export const links = ['pipe', 'bridge'] as const;
export type Link = (typeof links)[number];

/** CPU seconds since a process began; the handler's apart from those of the JVM. */
export interface Cpu {
  readonly jvm: number;
  readonly handler: number;
}

export interface GuardFigures {
  readonly redelivered: number;
  readonly rescued: number;
  readonly refused: number;
}

export interface Server {
  readonly name: ServerName;
  readonly xmppPort: number;
  /** Milliseconds from its start until XMPP (and, with the plugin, HTTP) answered. */
  readonly readyMs: number;
  /** Throws when a process of the server has ended. */
  cpu(): Cpu;
  /** What the plugin's guard has done; null without the plugin. */
  guard(): Promise<GuardFigures | null>;
  /** Switches the guard; throws where there is none to be switched. */
  switchGuard(on: boolean): Promise<void>;
  /** Events in the spool that are not in the chat log yet; 0 without the plugin. */
  pending(): Promise<number>;
  /** The handler where it is a process of its own. */
  readonly handlerPid: number | null;
  /** The plugin's HTTP port, and Openfire's home; null without the plugin. */
  readonly plugin: { readonly httpPort: number; readonly home: string } | null;
  stop(): Promise<void>;
}

export interface ServerSettings {
  /** The project's directory. */
  readonly project: string;
  /** Where homes are made, absolute. */
  readonly directory: string;
  readonly pairs: number;
  readonly password: string;
}
