/** Is it working, and if not, what is to be done: told by REST and the Overview page. */
import type { Health } from './console/services.ts';
import type { StoreError } from './delivery/store.ts';
import type { ShimHello, Wake } from './link/messages.ts';
import { retentionNotes } from './retention/describe.ts';
import { handlerVersion } from './version.ts';

export interface Vitals {
  readonly hello: ShimHello | null;
  readonly wake: Wake;
  readonly linkKind: 'pipe' | 'bridge';
  readonly backlog: number;
  /** Events that could not be read from the spool. */
  readonly missing: number;
  readonly crashed: string | null;
  readonly storeProblem: StoreError | null;
  /** Chat logs that were found damaged and set aside. */
  readonly damaged: readonly string[];
  readonly settingProblems: readonly string[];
  readonly databaseSet: boolean;
  readonly guard: Health['guard'];
  readonly retention: Health['retention'];
}

type Problem = Health['problems'][number];

/** More than this waiting is no longer the ordinary lag of a busy moment. */
const muchBacklog = 100_000;

/** What is as it should be, and yet not what one might expect. */
function notes({ wake }: Vitals): Problem[] {
  const { foreignArchive, stanzaIds } = wake.surroundings;
  if (!foreignArchive) return [];
  if (!stanzaIds) {
    const text =
      'Another plugin serves the message archive: messages bear their ids in an element of our own, and no stanza-id.';
    const remedy =
      'Nothing is to be done. Our stanza-ids would be taken for ids of that archive; plugin.receipts.stanza-ids=on has them all the same.';
    return [{ code: 'RECEIPTS_ARCHIVE_FOREIGN', text, remedy }];
  }
  const text =
    'Another plugin serves the message archive, and plugin.receipts.stanza-ids=on has our ids taken for ids of it.';
  const remedy = 'Set it to auto: clients miss history, or fetch it again and again.';
  return [{ code: 'RECEIPTS_ARCHIVE_CLASH', text, remedy }];
}

function problems(vitals: Vitals): { down: Problem[]; degraded: Problem[] } {
  const { hello, wake, storeProblem, damaged, backlog } = vitals;
  const down: Problem[] = [];
  const degraded: Problem[] = [];
  // Without a store the handler has not spoken to Openfire yet: one cause, one problem.
  if (hello === null && storeProblem === null) {
    const text = 'The handler is not linked to Openfire.';
    down.push({
      code: 'RECEIPTS_LINK_DOWN',
      text,
      remedy: "See Openfire's log for why the plugin did not start.",
    });
  }
  if (storeProblem !== null) {
    down.push({ code: storeProblem.code, text: storeProblem.message, remedy: storeProblem.remedy });
  }
  if (wake.full) {
    const text = 'The spool is full: messages are no longer recorded.';
    const remedy =
      'Mend the chat log (see above), make room on the disk, or raise plugin.receipts.spool.maxMegabytes.';
    down.push({ code: 'RECEIPTS_SPOOL_FULL', text, remedy });
  }
  if (wake.dropped > 0) {
    const text = `${wake.dropped} events were not recorded since Openfire started, because the spool was full.`;
    degraded.push({
      code: 'RECEIPTS_SPOOL_DROPPED',
      text,
      remedy: 'The log has a gap; give the spool more room.',
    });
  }
  if (vitals.missing > 0) {
    const text = `${vitals.missing} events could not be read from the spool: its files were damaged or removed.`;
    degraded.push({ code: 'RECEIPTS_SPOOL_UNREADABLE', text, remedy: 'The log has a gap; check the disk.' });
  }
  if (vitals.crashed !== null) {
    degraded.push({
      code: 'RECEIPTS_HANDLER_BUG',
      text: vitals.crashed,
      remedy: 'Send us handler.log, please.',
    });
  }
  if (backlog > muchBacklog) {
    const text = `${backlog} events wait to be logged.`;
    degraded.push({
      code: 'RECEIPTS_SPOOL_BACKLOG',
      text,
      remedy: 'It catches up when the load falls; if not, see the store.',
    });
  }
  for (const file of damaged) {
    const text = `The chat log was damaged and is now ${file}; a new one was begun.`;
    const remedy = 'Recover it with `sqlite3 FILE .recover`, then move it elsewhere or remove it.';
    degraded.push({ code: 'RECEIPTS_STORE_DAMAGED', text, remedy });
  }
  if (vitals.databaseSet) {
    const text = 'plugin.receipts.database is set, but PostgreSQL is not built yet; the SQLite file is used.';
    degraded.push({ code: 'RECEIPTS_STORE_UNSUPPORTED', text, remedy: 'Remove the property.' });
  }
  if (wake.surroundings.clustered) {
    degraded.push({
      code: 'RECEIPTS_CLUSTER',
      text: 'Openfire is clustered, which Receipts does not support yet: each node keeps a log of its own.',
      remedy:
        'What no client confirmed before a restart is not delivered again, and the offline store is not looked through.',
    });
  }
  degraded.push(...retentionNotes(vitals.retention).clock);
  for (const text of vitals.settingProblems) {
    degraded.push({ code: 'RECEIPTS_PROPERTY', text, remedy: 'The default is in force until it is mended.' });
  }
  return { down, degraded };
}

export function describeHealth(vitals: Vitals): Health {
  const { down, degraded } = problems(vitals);
  const { wake, storeProblem } = vitals;
  return {
    status: down.length > 0 ? 'down' : degraded.length > 0 ? 'degraded' : 'ok',
    version: handlerVersion,
    openfire: vitals.hello?.openfireVersion ?? 'not linked',
    link: { kind: vitals.linkKind, connected: vitals.hello !== null },
    spool: { pending: vitals.backlog, bytes: wake.bytes, dropped: wake.dropped, full: wake.full },
    store: { kind: 'sqlite', ok: storeProblem === null, problem: storeProblem?.message ?? null },
    guard: vitals.guard,
    retention: vitals.retention,
    problems: [...down, ...degraded, ...retentionNotes(vitals.retention).waiting, ...notes(vitals)],
  };
}
