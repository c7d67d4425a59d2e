/** Decides whether the plugin works and, if not, what is to be done; REST, pages, command and metrics show it. */
import type { Platforms } from '../base/carried-platform.ts';
import { conditionOf, problem, statusOf } from '../base/conditions.ts';
import type { Problem } from '../base/conditions.ts';
import { handlerVersion } from '../base/version.ts';
import type { DataPlace } from '../files/data-place.ts';
import type { ShimHello, Wake } from '../link/messages.ts';
import { retentionNotes } from '../retention/describe.ts';
import type { Settings } from '../settings/properties.ts';
import { isLateSince } from '../store/index-lag.ts';
import type { StoreError } from '../store/store-error.ts';
import type { ThreadTroubles } from '../store/troubles.ts';
import { lateMs, stuckMs } from './backlog-watch.ts';
import type { Health } from './view.ts';

export interface Vitals {
  readonly hello: ShimHello | null;
  readonly wake: Wake;
  readonly linkKind: 'pipe' | 'bridge';
  readonly backlog: number;
  /** Milliseconds that events have waited without any being logged. */
  readonly waitedMs: number;
  /** Events that could not be read from the spool. */
  readonly missing: number;
  readonly crashed: string | null;
  readonly storeProblem: StoreError | null;
  /** Messages on which nobody acts because the log was put back. */
  readonly held: number;
  /** Accounts that were erased and are in the log again because it was put back. */
  readonly erasedAgain: number;
  /** Chat logs that were found damaged and set aside. */
  readonly damaged: readonly string[];
  /** A new log was begun because the old one was missing. */
  readonly lostLog: boolean;
  /** Why the handler cannot note beside the log what it committed last; null if it can. */
  readonly memoryProblem: string | null;
  readonly threads: ThreadTroubles;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Why reads cannot be recorded; null if they can. */
  readonly access: { readonly message: string; readonly remedy: string } | null;
  readonly settingProblems: readonly string[];
  readonly settings: Pick<Settings, 'enabled' | 'log' | 'guard' | 'database'>;
  /** Why nothing listens as `http.port` says; null if everything is as set. */
  readonly portProblem: string | null;
  /** Why the token file cannot be written; null if it can. */
  readonly tokenProblem: string | null;
  readonly place: DataPlace;
  /** The copy of the plugin that waits for the data directory; null if none does or its name is not known. */
  readonly standingBy: string | null;
  /** The JAR was made for another platform, and the handler runs on the machine's own Node.js; else null. */
  readonly foreign: Platforms | null;
  readonly guard: Health['guard'];
  readonly retention: Health['retention'];
}

/** Events; a larger backlog is more than the ordinary lag of a busy moment. */
const muchBacklog = 100_000;
/** Share of the disk; less than this will soon be used up. */
const littleRoom = 0.02;

function ofLink({ hello, storeProblem }: Vitals): Problem[] {
  if (storeProblem !== null) return [problem(storeProblem.code, storeProblem.message, storeProblem.remedy)];
  // Without a store the handler has not started with Openfire yet: one cause must show as one problem.
  return hello === null ? [problem('RECEIPTS_LINK_DOWN')] : [];
}

function ofSettings({ settings, settingProblems }: Vitals): Problem[] {
  return [
    ...(settings.enabled ? [] : [problem('RECEIPTS_OFF')]),
    ...(settings.enabled && !settings.log ? [problem('RECEIPTS_LOG_OFF')] : []),
    ...(settings.enabled && !settings.guard ? [problem('RECEIPTS_GUARD_OFF')] : []),
    ...(settings.database === '' ? [] : [problem('RECEIPTS_STORE_UNSUPPORTED')]),
    ...settingProblems.map((text) => problem('RECEIPTS_PROPERTY', text)),
  ];
}

function ofSpool({ wake, backlog, waitedMs, missing, storeProblem }: Vitals): Problem[] {
  const waits = `${backlog} events wait to be logged`;
  // If the store is the cause, that alone is reported.
  const stuck = storeProblem === null && waitedMs >= stuckMs;
  const late = storeProblem === null && waitedMs >= lateMs;
  return [
    ...(wake.full ? [problem('RECEIPTS_SPOOL_FULL')] : []),
    ...(stuck
      ? [
          problem(
            'RECEIPTS_SPOOL_STUCK',
            `${waits}, and none has been for ${Math.floor(waitedMs / 1000)} seconds.`,
          ),
        ]
      : late || backlog > muchBacklog
        ? [problem('RECEIPTS_SPOOL_BACKLOG', `${waits}.`)]
        : []),
    ...(wake.dropped > 0
      ? [
          problem(
            'RECEIPTS_SPOOL_DROPPED',
            `${wake.dropped} events were not recorded since Openfire started, because the spool was full.`,
          ),
        ]
      : []),
    ...(missing > 0
      ? [
          problem(
            'RECEIPTS_SPOOL_UNREADABLE',
            `${missing} events could not be read from the spool: its files were damaged or removed.`,
          ),
        ]
      : []),
  ];
}

function ofData({ place, damaged, held, erasedAgain, wake, standingBy, tokenProblem }: Vitals): Problem[] {
  const { directory, freeBytes, totalBytes } = place;
  const little = freeBytes !== null && totalBytes !== null && freeBytes < totalBytes * littleRoom;
  const other = standingBy === null ? '' : ` (${standingBy})`;
  return [
    ...(wake.surroundings.standby
      ? [
          problem(
            'RECEIPTS_TWO_PLUGINS',
            `Another copy of the plugin${other} is loaded and stands back, as this one works with ${directory}.`,
          ),
        ]
      : []),
    ...damaged.map((file) =>
      problem('RECEIPTS_STORE_DAMAGED', `The chat log was damaged and is now ${file}; a new one was begun.`),
    ),
    ...(held === 0
      ? []
      : [
          problem(
            'RECEIPTS_RESTORED',
            `The chat log was put back, and is older than what has happened since: what it has open is held (${held} messages).`,
          ),
        ]),
    ...(erasedAgain === 0
      ? []
      : [
          problem(
            'RECEIPTS_ERASED_AGAIN_THERE',
            `The chat log was put back, and has again what was erased since: of ${erasedAgain} accounts.`,
          ),
        ]),
    ...(place.readByOthers
      ? [problem('RECEIPTS_DATA_READABLE', `Other users of the machine may read ${directory}.`)]
      : []),
    ...(little
      ? [
          problem(
            'RECEIPTS_DATA_ROOM',
            `The disk of ${directory} is nearly full: ${Math.floor(freeBytes / (1024 * 1024))} MB are left.`,
          ),
        ]
      : []),
    ...(tokenProblem === null
      ? []
      : [
          problem(
            'RECEIPTS_TOKEN_FILE',
            `The file api-token cannot be written (${tokenProblem}): nobody knows the token of the handler.`,
          ),
        ]),
  ];
}

function ofIndex({ threads: { index, missingSince }, now }: Vitals): Problem[] {
  if (index !== null) return [problem('RECEIPTS_INDEX', `The index of the chat log is not kept: ${index}.`)];
  if (missingSince === null || !isLateSince(missingSince, now)) return [];
  const since = new Date(missingSince).toISOString();
  const text = `The index of the chat log is being made, or is behind: what is of ${since} or later may be missing in conversations and statistics.`;
  return [problem('RECEIPTS_INDEX_BEHIND', text)];
}

function ofLog(vitals: Vitals): Problem[] {
  const { lostLog, memoryProblem, access } = vitals;
  const { reading } = vitals.threads;
  return [
    ...(access === null
      ? []
      : [
          problem(
            'RECEIPTS_ACCESS',
            `Reads cannot be recorded, so no content is shown: ${access.message}`,
            access.remedy,
          ),
        ]),
    ...(lostLog ? [problem('RECEIPTS_STORE_MISSING')] : []),
    ...(reading === null
      ? []
      : [
          problem('RECEIPTS_READING', `The chat log cannot be read for pages, REST and metrics: ${reading}.`),
        ]),
    ...ofIndex(vitals),
    ...(memoryProblem === null
      ? []
      : [problem('RECEIPTS_LOG_MEMORY', `chat-log.db.last cannot be written: ${memoryProblem}.`)]),
  ];
}

function ofPlatform({ foreign }: Vitals): Problem[] {
  if (foreign === null) return [];
  const { carried, here } = foreign;
  const text = `This receipts.jar was made for ${carried}, and this server is ${here}: the handler runs on a Node.js of this machine.`;
  const remedy = `Put receipts-${here}.jar in its place if there is one (npm run build -- --platform ${here}), or receipts-slim.jar.`;
  return [problem('RECEIPTS_WRONG_PLATFORM', text, remedy)];
}

function ofSurroundings({ wake, crashed, portProblem }: Vitals): Problem[] {
  const { foreignArchive, stanzaIds, clustered } = wake.surroundings;
  return [
    ...(portProblem === null ? [] : [problem('RECEIPTS_HTTP_PORT', portProblem)]),
    ...(crashed === null ? [] : [problem('RECEIPTS_HANDLER_BUG', crashed)]),
    ...(clustered ? [problem('RECEIPTS_CLUSTER')] : []),
    ...(foreignArchive ? [problem(stanzaIds ? 'RECEIPTS_ARCHIVE_CLASH' : 'RECEIPTS_ARCHIVE_FOREIGN')] : []),
  ];
}

/** The gravest come first; those of equal gravity stay in the order in which they are best fixed. */
const ranks = ['down', 'off', 'degraded', 'note'];
const rankOf = ({ code }: Problem): number => ranks.indexOf(conditionOf(code)?.severity ?? 'degraded');

/** The problems, ordered, and the status that follows from them. */
function withStatus(problems: readonly Problem[]): Pick<Health, 'status' | 'problems'> {
  const known = problems.map(({ code }) => conditionOf(code)).filter((condition) => condition !== null);
  return { status: statusOf(known), problems: problems.toSorted((a, b) => rankOf(a) - rankOf(b)) };
}

export function describeHealth(vitals: Vitals): Health {
  const { wake, storeProblem, place } = vitals;
  const { directory, mount, volume, freeBytes, totalBytes } = place;
  const { clock, waiting } = retentionNotes(vitals.retention);
  return {
    ...withStatus([
      ...ofLink(vitals),
      ...ofSettings(vitals),
      ...ofSpool(vitals),
      ...ofData(vitals),
      ...ofLog(vitals),
      ...ofSurroundings(vitals),
      ...ofPlatform(vitals),
      ...clock,
      ...waiting,
    ]),
    version: handlerVersion,
    openfire: vitals.hello?.openfireVersion ?? 'not linked',
    link: { kind: vitals.linkKind, connected: vitals.hello !== null },
    spool: { pending: vitals.backlog, bytes: wake.bytes, dropped: wake.dropped, full: wake.full },
    store: { kind: 'sqlite', ok: storeProblem === null, problem: storeProblem?.message ?? null },
    data: { directory, mount, volume, freeBytes, totalBytes },
    guard: vitals.guard,
    retention: vitals.retention,
  };
}
