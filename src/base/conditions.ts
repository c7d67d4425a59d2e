/**
 * Everything about the plugin's state that an administrator may have to know: a code, its effect on health, and the
 * remedy. Health, the pages (which translate by code), the command and the metrics all use this one table.
 */

import { severities } from './condition.ts';
import type { Condition, Severity, Status } from './condition.ts';
import { stores } from './store-conditions.ts';

export const conditions = {
  ...stores,
  RECEIPTS_LINK_DOWN: {
    severity: 'down',
    text: 'The handler is not linked to Openfire.',
    remedy: "See Openfire's log for why the plugin did not start.",
  },
  RECEIPTS_SPOOL_FULL: {
    severity: 'down',
    text: 'The spool is full: messages are no longer recorded.',
    remedy: 'Repair the chat log, make room on the disk, or raise plugin.receipts.spool.maxMegabytes.',
  },
  RECEIPTS_SPOOL_STUCK: {
    severity: 'down',
    text: 'Events wait to be logged, and none has been for half a minute.',
    remedy: 'See handler.log; if it says nothing, reload the plugin. What waits is not lost.',
  },
  RECEIPTS_OFF: {
    severity: 'off',
    text: 'The plugin is switched off: messages are neither followed nor logged.',
    remedy: 'Set plugin.receipts.enabled to true to have it work.',
  },
  RECEIPTS_LOG_OFF: {
    severity: 'off',
    text: 'The chat log is switched off: messages are followed until they are confirmed, and not logged.',
    remedy: 'Set plugin.receipts.log to true to have them logged.',
  },
  RECEIPTS_TWO_PLUGINS: {
    severity: 'degraded',
    text: 'Another copy of the plugin is loaded and stands back, as this one works with the data.',
    remedy: "Keep one receipts.jar in Openfire's plugins directory; two servers need a directory each.",
  },
  RECEIPTS_SPOOL_DROPPED: {
    severity: 'degraded',
    text: 'Events were not recorded because the spool was full.',
    remedy: 'The log has a gap; give the spool more room.',
  },
  RECEIPTS_SPOOL_UNREADABLE: {
    severity: 'degraded',
    text: 'Events could not be read from the spool: its files were damaged or removed.',
    remedy: 'The log has a gap; check the disk.',
  },
  RECEIPTS_SPOOL_BACKLOG: {
    severity: 'degraded',
    text: 'Many events wait to be logged.',
    remedy: 'It catches up when the load falls; if not, see the store.',
  },
  RECEIPTS_HANDLER_BUG: {
    severity: 'degraded',
    text: 'The handler has met a fault of its own.',
    remedy: 'Send us handler.log, please.',
  },
  RECEIPTS_HTTP_PORT: {
    severity: 'degraded',
    text: "REST, metrics and the pages of the handler's own port are switched on, but their port cannot be opened.",
    remedy: 'Stop what has the port, or set plugin.receipts.http.port or http.address; it is tried again.',
  },
  RECEIPTS_TOKEN_FILE: {
    severity: 'degraded',
    text: 'The file api-token cannot be written: nobody knows the token of the handler.',
    remedy:
      'Make the directory of the data writable and reload the plugin, or make a token on the Settings page.',
  },
  RECEIPTS_DATA_READABLE: {
    severity: 'degraded',
    text: 'Other users of the machine may read the data.',
    remedy:
      'Make the directory belong to the user that Openfire runs as (chmod 700), on a file system with modes.',
  },
  RECEIPTS_DATA_ROOM: {
    severity: 'degraded',
    text: 'The disk of the data is nearly full.',
    remedy: 'Make room before it is: then messages are no longer logged.',
  },
  RECEIPTS_STORE_MISSING: {
    severity: 'degraded',
    text: 'The chat log was removed, and a new one was begun: what only the old one had is missing.',
    remedy:
      'Put it or a backup back while the plugin is stopped. This is reported until the handler starts again.',
  },
  RECEIPTS_LOG_MEMORY: {
    severity: 'degraded',
    text: 'What was logged last cannot be kept beside the chat log: one that is put back might act on the past.',
    remedy: 'See that chat-log.db.last is a file that the user that Openfire runs as may write.',
  },
  RECEIPTS_INDEX: {
    severity: 'degraded',
    text: 'The index of the chat log is not kept: conversations and statistics are old or refused, searches slow.',
    remedy:
      'See handler.log (RECEIPTS_INDEX_THREAD) for why. The log goes on; the index catches up by itself.',
  },
  RECEIPTS_READING: {
    severity: 'degraded',
    text: 'The chat log cannot be read for pages, REST and metrics; it is written all the same.',
    remedy: 'See handler.log (RECEIPTS_READING_THREAD) for why. It is tried again by itself.',
  },
  RECEIPTS_STORE_UNSUPPORTED: {
    severity: 'degraded',
    text: 'plugin.receipts.database is set, but PostgreSQL is not built yet; the SQLite file is used.',
    remedy: 'Remove the property.',
  },
  RECEIPTS_CLUSTER: {
    severity: 'degraded',
    text: 'Openfire is clustered, which Receipts does not support yet: each node keeps a log of its own.',
    remedy:
      'What no client confirmed before a restart is not delivered again, and the offline store is not looked through.',
  },
  RECEIPTS_RESTORED: {
    severity: 'degraded',
    text: 'The chat log was put back, and is older than what has happened since: what it has open is held.',
    remedy:
      'Nothing of it is delivered again or confirmed until you say “receipts restored --redeliver” or “--settle”.',
  },
  RECEIPTS_ERASED_AGAIN_THERE: {
    severity: 'degraded',
    text: 'The chat log was put back, and has again what was erased since.',
    remedy:
      '“receipts erase --again --dry-run” says whom; without “--dry-run” it erases them again, as does the page “Delete what a person said”.',
  },
  RECEIPTS_CLOCK: {
    severity: 'degraded',
    text: 'The clock of this machine has jumped: retention does not go by it.',
    remedy: 'Set the clock right. If it is right already, say so with “receipts clock --right”.',
  },
  RECEIPTS_PROPERTY: {
    severity: 'degraded',
    text: 'A property has a value that cannot be read.',
    remedy: 'The default is in force until it is corrected.',
  },
  RECEIPTS_ACCESS: {
    severity: 'degraded',
    text: 'The records of access cannot be written: nothing of the chat log is shown.',
    remedy: 'Make sure that the disk has room and that the directory of the data can be written to.',
  },
  RECEIPTS_GUARD_OFF: {
    severity: 'note',
    text: 'Redelivery is switched off: what a dead link swallows is lost, as without the plugin.',
    remedy: 'Set plugin.receipts.guard to true to have it delivered again.',
  },
  RECEIPTS_INDEX_BEHIND: {
    severity: 'note',
    text: 'The index of the chat log is being made, or is behind: conversations and statistics do not have all yet.',
    remedy: 'It catches up by itself. Messages and people are found without it, if slowly.',
  },
  RECEIPTS_WRONG_PLATFORM: {
    severity: 'note',
    text: 'This receipts.jar was made for another platform: the handler runs on a Node.js of this machine.',
    remedy: 'Put the receipts.jar of this platform in its place, or receipts-slim.jar.',
  },
  RECEIPTS_RETENTION_WAITS: {
    severity: 'note',
    text: 'A shorter retention begins within minutes.',
    remedy: 'If that is not intended, set plugin.receipts.retention.days back before then.',
  },
  RECEIPTS_ARCHIVE_FOREIGN: {
    severity: 'note',
    text: 'Another plugin serves the message archive: messages carry their ids in an element of our own, and no stanza-id.',
    remedy:
      'There is nothing to do. Our stanza-ids would be taken for ids of that archive; plugin.receipts.stanza-ids=on adds them all the same.',
  },
  RECEIPTS_ARCHIVE_CLASH: {
    severity: 'note',
    text: 'Another plugin serves the message archive, and plugin.receipts.stanza-ids=on makes clients take our ids for ids of it.',
    remedy: 'Set it to auto: clients miss history, or fetch it again and again.',
  },
} as const satisfies Record<string, Condition>;

export type ConditionCode = keyof typeof conditions;
export const conditionCodes = Object.keys(conditions) as readonly ConditionCode[]; // its keys, by construction

export interface Problem {
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
}

/** `text` and `remedy` are given where they can say more than the table. */
export function problem(code: ConditionCode, text?: string, remedy?: string): Problem {
  return { code, text: text ?? conditions[code].text, remedy: remedy ?? conditions[code].remedy };
}

/** Answers null for a code that is not ours or that a newer version has added. */
export function conditionOf(code: string): Condition | null {
  return Object.hasOwn(conditions, code) ? conditions[code as ConditionCode] : null; // asked for in this line
}

/** The gravest of the problems decides the status. */
export function statusOf(problems: readonly { readonly severity: Severity }[]): Status {
  const gravest = severities.find((severity) => problems.some((each) => each.severity === severity));
  return gravest === undefined || gravest === 'note' ? 'ok' : gravest;
}
