/** A client's session with the server, whatever the client. */
import type { Element } from '@xmpp/client';
import type { History, Written } from '../happening.ts';
import type { Habits } from '../plan/habits.ts';
import type { Visit } from '../plan/types.ts';
import type { Random } from '../random.ts';
import type { Memory } from './memory.ts';

export interface SessionOptions {
  /** In the round. */
  readonly number: number;
  readonly history: History;
  readonly port: number;
  readonly name: string;
  readonly resource: string;
  readonly streamManagement: boolean;
  readonly carbons: boolean;
  readonly receipts: boolean;
  readonly habits: Habits;
  /** Another account (bare JID), for those that hide from one. */
  readonly other: string;
  readonly memory: Memory;
  readonly random: Random;
  /** The connection has gone, and nobody here asked for it. */
  readonly lost: (reason: string) => void;
  /** It has read what makes its client crash. */
  readonly crashed: () => void;
}

export interface Session {
  readonly number: number;
  readonly jid: string;
  /** Whether its client believes itself connected. */
  readonly up: boolean;
  /** Connects and signs in; is not available yet where the client leaves that to us. */
  start(): Promise<void>;
  presence(priority: number | 'unavailable'): void;
  /** Looks into the offline store of its account (XEP-0013). */
  visit(visit: Visit): Promise<void>;
  /** False: there is no connection, and nothing was written. */
  write(stanza: Element, written: Written): boolean;
  /** Comes back to the stream where it broke; false: it could not, and this session is over. */
  resume(): Promise<boolean>;
  /** Closes the stream in order, as far as the other side takes part. */
  goodbye(): Promise<void>;
  /** Its process dies: nothing is read any more. */
  kill(): Promise<void>;
  /** It lets go of its connection, which is dead, and lives on. */
  drop(): void;
  /** Resolves when the server has answered everything that was written, or the connection has gone, or in vain. */
  settled(milliseconds: number): Promise<boolean>;
  freeze(): void;
  thaw(): void;
}
