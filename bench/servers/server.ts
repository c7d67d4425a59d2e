import type { StageUse } from '../measure/stages.ts';
import type { Plugin } from './plugin.ts';

/** One of the servers that are compared. */
export type ServerName = 'stock' | 'pipe' | 'bridge';

/** With the plugin, in the order they are reported. */
export const links = ['pipe', 'bridge'] as const;
export type Link = (typeof links)[number];

export interface Server {
  readonly name: ServerName;
  readonly xmppPort: number;
  /** Milliseconds from its start until XMPP (and, with the plugin, HTTP) answered. */
  readonly readyMs: number;
  /** CPU seconds since it began. Throws when a process of the server has ended. */
  use(): StageUse;
  /** The handler where it is a process of its own. */
  readonly handlerPid: number | null;
  readonly plugin: Plugin | null;
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
