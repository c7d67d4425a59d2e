/** A message as the ledger knows it, and as it is when it enters. */
import type { ShownText } from '../stanza/shown-texts.ts';
import type { State } from './state.ts';

/** On which way a message is given to its recipient again. */
export interface Way {
  readonly to: string;
  /** Instead of its sender's own address, which the recipient may not know; null where it is that. */
  readonly from: string | null;
}

/** A message as the ledger knows it. What is not readonly changes; the rest stays as it entered. */
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
  /** Its stanza-id is on the wire, so it can be recognised in Openfire's offline store. */
  readonly stamped: boolean;
  state: State;
  owed: number;
  /** When it entered the offline store (milliseconds since 1970); negative once it was handed out of it; 0 never. */
  storedAt: number;
  /** In whose offline store it is, or was last, and as whose, where a room gave it to that account; else null. */
  storedFor: Way | null;
}

export interface NewMessage {
  readonly message: TrackedMessage;
  readonly room: string | null;
  readonly body: string | null;
  /** What else it shows to a reader. */
  readonly texts: readonly ShownText[];
  /** UTF-8. */
  readonly xml: Buffer | null;
  /** False with the chat log switched off: the row serves the ledger only, and holds no content for longer than the
   * guard needs it. */
  readonly logged: boolean;
  /** Row of the message that it repeats; null where it does not, or that is not known. */
  readonly repeats: number | null;
}

/** As many of one pair of accounts are told apart: some clients have one id for all that they say. */
export const mostNamed = 64;

/** Messages that bear one id, the youngest first. */
export interface Alike {
  readonly messages: readonly TrackedMessage[];
  /** There are further, older ones. */
  readonly more: boolean;
}
