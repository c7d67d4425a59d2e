/** A message as the ledger knows it, and as it enters the ledger. */
import { plainXmlOf } from '../stanza/plain.ts';
import type { ShownText } from '../stanza/shown-texts.ts';
import type { State } from './state.ts';

/** The addresses with which a message is given to its recipient again. */
export interface Way {
  readonly to: string;
  /** The sender as the recipient may know it; null if that is the sender's own address. */
  readonly from: string | null;
}

/** A message as the ledger knows it. Only what is not readonly changes after it has entered. */
export interface TrackedMessage {
  /** Number of its row, given by the ledger before the row is written. */
  readonly row: number;
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly id: string | null;
  readonly originId: string | null;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** The stanza carries its key on the wire, so it can be recognised in Openfire's offline store. */
  readonly stamped: boolean;
  state: State;
  owed: number;
  /**
   * When it entered the offline store (ms since 1970); negative once it was handed out of it; 0 if it was never there.
   */
  storedAt: number;
  /** The account in whose offline store it is, or was last, and the room occupant as sender; else null. */
  storedFor: Way | null;
}

export interface NewMessage {
  readonly message: TrackedMessage;
  readonly room: string | null;
  readonly body: string | null;
  /** What the message shows besides its body. */
  readonly texts: readonly ShownText[];
  /** UTF-8; null where it is not kept, or written by `plain`. */
  readonly xml: Buffer | null;
  /** How the stanza is written from addresses, type, id and body (stanza/plain.ts); null if they do not say all of it. */
  readonly plain: string | null;
  /**
   * False if the chat log is switched off: the row then serves the ledger only, and its content is deleted as soon as
   * the guard no longer needs it.
   */
  readonly logged: boolean;
  /** Row of the message that it repeats; null if it repeats none or that is not known. */
  readonly repeats: number | null;
}

/** The stanza of a message that has just entered, as UTF-8; null if it is not kept. */
export function xmlOf({ message, body, xml, plain }: NewMessage): Buffer | null {
  return plain === null ? xml : Buffer.from(plainXmlOf(plain, { ...message, body }));
}

/** How many messages with one id between two accounts are distinguished: some clients use one id for everything. */
export const maxNamed = 64;

/** Messages with the same id, the youngest first. */
export interface Alike {
  readonly messages: readonly TrackedMessage[];
  /** True if there are older ones, too. */
  readonly more: boolean;
}
