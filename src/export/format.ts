/** What an export needs of a format; each format has a file in this room. */
import type { MessageView } from '../store/reader.ts';

export interface Format {
  readonly contentType: string;
  readonly extension: string;
  readonly head: string;
  readonly foot: string;
  /** Returns the row including its end of line. */
  row(message: MessageView): string;
}
