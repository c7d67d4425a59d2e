/** By what the index is known, whatever the name of its file. */
import type { FileKind } from '../../../files/sqlite-kind.ts';

export const indexKind: FileKind = {
  what: 'the index of the chat log (chat-log-index.db): move that elsewhere',
  // `RcpI`
  applicationId: 0x52637049,
  tables: ['progress', 'seen', 'conversation', 'tally'],
};
