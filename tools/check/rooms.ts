/**
 * The rooms of `src/`, from the ground up, and what each may import: nothing else, and nothing further down in this
 * table, types included. A room that is not here does not exist. `npm run check` compares the imports with it.
 */
export interface Room {
  /** Folder below `src/`, or a file in it. */
  readonly room: string;
  /** The room's purpose. */
  readonly holds: string;
  /** Rooms that it may import, besides itself; each is above it in the table. */
  readonly uses: readonly string[];
}

type Row = Omit<Room, 'uses'> & {
  /** The names, separated by spaces. */
  readonly uses: string;
};

const table: readonly Row[] = [
  {
    room: 'base',
    holds: 'What any room may need: errors, conditions, the logger, bounded maps, escaping, time zones.',
    uses: '',
  },
  { room: 'settings', holds: 'The catalogue of properties, and their present values.', uses: '' },
  {
    room: 'files',
    holds:
      'Files of the data directory: their permissions, the causes of their errors, SQLite files in general.',
    uses: 'base',
  },
  {
    room: 'stanza',
    holds: 'What a stanza says: elements, addresses, a file for each XEP, what a reader is shown.',
    uses: 'base',
  },
  { room: 'text', holds: 'Words: how texts are cut, folded, searched and marked.', uses: '' },
  {
    room: 'model',
    holds:
      'What is known about messages: states, evidence, deliveries, what is owed, and the batch of changes.',
    uses: 'stanza',
  },
  { room: 'link', holds: 'Frames between shim and handler, over pipe and bridge.', uses: 'model' },
  { room: 'spool', holds: 'Reads the events that the shim writes to the spool.', uses: 'link' },
  {
    room: 'store',
    holds: 'What the ledger and the readers of the log need of a store. Each engine has a folder.',
    uses: 'base files stanza text model',
  },
  { room: 'export', holds: 'The formats of an export.', uses: 'base stanza store' },
  {
    room: 'store/sqlite/file',
    holds: "The log's file: layout, migrations, backup, facts about the whole log.",
    uses: 'base files model store',
  },
  {
    room: 'store/sqlite/rows',
    holds: 'Rows as writer, reader and erasure find and show them.',
    uses: 'base stanza model store store/sqlite/file',
  },
  {
    room: 'store/sqlite/indexer',
    holds: 'The index beside the log: full text, counts, conversations.',
    uses: 'base files text model store store/sqlite/file',
  },
  {
    room: 'store/sqlite/reader',
    holds: 'The queries that read the log.',
    uses: 'base stanza text model store export store/sqlite/file store/sqlite/rows store/sqlite/indexer',
  },
  {
    room: 'store/sqlite/erasure',
    holds: 'Erases one person.',
    uses: 'stanza text model store store/sqlite/file store/sqlite/rows',
  },
  {
    room: 'store/sqlite/writer',
    holds: 'The commit of a batch, and what the ledger reads back.',
    uses: 'stanza model store store/sqlite/file store/sqlite/rows store/sqlite/erasure',
  },
  {
    room: 'store/sqlite',
    holds: 'Opens a log.',
    uses: 'files model store store/sqlite/file store/sqlite/indexer store/sqlite/reader store/sqlite/writer',
  },
  {
    room: 'store/sqlite/thread',
    holds: 'The threads of an open log: for queries, for the index, for backups.',
    uses: 'base files text store store/sqlite/file store/sqlite/indexer store/sqlite',
  },
  {
    room: 'store/sqlite/engine',
    holds: 'The whole engine behind one factory: writes, reads and indexes one log.',
    uses: 'files text store store/sqlite/indexer store/sqlite store/sqlite/thread',
  },
  {
    room: 'ledger/rules',
    holds: 'Decisions as pure functions, with reasons.',
    uses: 'settings spool stanza model store',
  },
  {
    room: 'ledger/memory',
    holds: 'What the ledger knows while it runs: sessions, recent messages, the batch in the making.',
    uses: 'base settings spool stanza model store ledger/rules',
  },
  {
    room: 'ledger/guard',
    holds: 'Guards against loss: redelivery, the offline store, messages without a place.',
    uses: 'spool stanza model store ledger/rules ledger/memory',
  },
  {
    room: 'ledger/answers',
    holds: 'What senders are told, and whether that was read.',
    uses: 'spool stanza model store ledger/rules ledger/memory',
  },
  {
    room: 'ledger/events',
    holds: 'What each kind of event teaches.',
    uses: 'spool stanza model ledger/rules ledger/memory ledger/guard ledger/answers',
  },
  {
    room: 'ledger',
    holds: 'Events in, batches out: the ledger, and the pump that drives it.',
    uses: 'base settings spool stanza model store ledger/rules ledger/memory ledger/guard ledger/answers ledger/events',
  },
  {
    room: 'retention',
    holds: 'How long messages stay, by which clock, and who is erased.',
    uses: 'base model store',
  },
  {
    room: 'status',
    holds: 'Health and metrics of the handler.',
    uses: 'base settings link files store ledger retention',
  },
  {
    room: 'console/services.ts',
    holds: 'What the console needs of the rest.',
    uses: 'settings model store ledger/guard retention status',
  },
  { room: 'console/i18n', holds: 'Texts of the pages, by language.', uses: 'base' },
  {
    room: 'console/requests',
    holds: 'What a request asks for, and how one is refused.',
    uses: 'base stanza model store',
  },
  {
    room: 'console/access',
    holds: 'Who may read, and the record of who did.',
    uses: 'base files stanza model store retention console/services.ts console/requests',
  },
  {
    room: 'console/answers',
    holds: 'Long answers: streams, and how long they wait for their reader.',
    uses: 'store console/requests console/access',
  },
  {
    room: 'console/rest',
    holds: 'The REST API: a file for each group of routes, `schemas/` for their answers.',
    uses: 'base settings stanza model store export ledger/guard retention status console/services.ts console/requests console/access console/answers',
  },
  {
    room: 'console/pages',
    holds: 'The pages: a file for each.',
    uses: 'base settings stanza text model store export retention status console/services.ts console/i18n console/requests console/access console/answers',
  },
  {
    room: 'console/ports',
    holds: "The handler's own port, and the way in through Openfire's admin console.",
    uses: 'base files store console/i18n console/requests console/access console/answers console/rest console/pages',
  },
  {
    room: 'console',
    holds: 'The console as a whole.',
    uses: 'base console/services.ts console/i18n console/requests console/access console/pages console/ports',
  },
  {
    room: 'runtime',
    holds: 'The running handler: keeps an engine open, asks and answers, connects all parts.',
    uses: 'base settings link spool files stanza text model store store/sqlite/thread store/sqlite/engine ledger/rules ledger/memory ledger/guard ledger retention status console/services.ts console/access console/ports console',
  },
  { room: 'main.ts', holds: "The handler's process.", uses: 'base link runtime' },
  {
    room: 'cli',
    holds: 'The command `receipts`, which knows the handler by its REST API.',
    uses: 'base settings stanza model store export retention status console/services.ts',
  },
];

export const rooms: readonly Room[] = table.map((row) => ({
  ...row,
  uses: row.uses.split(' ').filter((name) => name !== ''),
}));
