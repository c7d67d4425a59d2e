/** SQL for the number of the next message, within a SELECT from `log`: no number is given twice. */
export const nextRow = 'max(next_message, (SELECT coalesce(max(id), 0) + 1 FROM message))';

/**
 * The place of a message in the order in which messages were logged. It stays true when the message has expired, since
 * no number of a row is given twice; of another log, which numbers its rows from 1, it says nothing.
 */
export interface Place {
  /** When the log was made: which one it is. */
  readonly log: number;
  readonly row: number;
}

export function writePlace({ log, row }: Place): string {
  return `${log}.${row}`;
}

/** Null where it is none. */
export function readPlace(text: string): Place | null {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text);
  return match === null ? null : { log: Number(match[1]), row: Number(match[2]) };
}
