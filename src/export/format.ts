/** What an export is written by: one file of this room for each format. */
import type { MessageView } from '../store/reader.ts';

export interface Format {
  readonly contentType: string;
  readonly extension: string;
  readonly head: string;
  readonly foot: string;
  /** With its end of line. */
  row(message: MessageView): string;
}
