/** The stanza of a known message, from the current batch or from the store. */
import { xmlOf } from '../../model/message.ts';
import type { NewMessage } from '../../model/message.ts';
import type { Submitted } from '../../spool/event.ts';
import type { Element } from '../../stanza/element.ts';
import { plainXml } from '../../stanza/plain.ts';
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

/** As it was received, UTF-8; null where it was too long for the spool. */
export function receivedXml(event: Submitted): Buffer | null {
  const { shape, xml } = event;
  return shape === null ? xml : Buffer.from(plainXml({ ...event, shape }));
}

export function keptStanza(state: LedgerState, row: number): Kept {
  const added = fresh(state, row);
  const { xml = null, repeats = null } =
    added === undefined ? (state.store.findPlaced([row])[0] ?? {}) : { ...added, xml: xmlOf(added) };
  return { stanza: xml === null ? null : readStanza(xml), repeats };
}

/** Bytes that are read to get the stanza. */
export function keptBytes(state: LedgerState, row: number): number {
  const added = fresh(state, row);
  return added === undefined ? state.store.bytesOf([row]) : (xmlOf(added)?.length ?? 0);
}
