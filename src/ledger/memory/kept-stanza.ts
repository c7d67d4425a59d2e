/** The stanza of a known message, from the current batch or from the store. */
import type { NewMessage } from '../../model/message.ts';
import type { Element } from '../../stanza/element.ts';
import { readStanza } from '../../stanza/xml.ts';
import type { LedgerState } from './ledger-state.ts';

export interface Kept {
  /** Null if it was not kept or is not well-formed. */
  readonly stanza: Element | null;
  /** Row of the message that it repeats; null if it repeats none. */
  readonly repeats: number | null;
}

function fresh({ changes }: LedgerState, row: number): NewMessage | undefined {
  const { messages } = changes.batch;
  const entry = messages[row - (messages[0]?.message.row ?? 0)];
  return entry?.message.row === row ? entry : undefined;
}

export function keptStanza(state: LedgerState, row: number): Kept {
  const { xml = null, repeats = null } = fresh(state, row) ?? state.store.findPlaced([row])[0] ?? {};
  return { stanza: xml === null ? null : readStanza(xml), repeats };
}

/** Bytes that are read to get the stanza. */
export function keptBytes(state: LedgerState, row: number): number {
  return fresh(state, row)?.xml?.length ?? state.store.bytesOf([row]);
}
