/** By what the chat log is known, whatever the name of its file. */
import type { FileKind } from '../../../files/sqlite-kind.ts';

export const logKind: FileKind = {
  what: 'the chat log',
  // `Rcpt`
  applicationId: 0x52637074,
  tables: ['progress', 'participant', 'conversation'],
};
