/** The reasons why the chat log, or another of our files, cannot be used; file-causes.ts finds which one applies. */
import type { Condition } from './condition.ts';

export const stores = {
  RECEIPTS_STORE_BUSY: {
    severity: 'down',
    text: 'Another program holds the chat log locked.',
    remedy: 'Let it finish or close it.',
  },
  RECEIPTS_STORE_IN_USE: {
    severity: 'down',
    text: 'Another handler still works with the chat log.',
    remedy: 'It is waited for. If it stays, see which process it is: two servers need a directory each.',
  },
  RECEIPTS_STORE_FULL: {
    severity: 'down',
    text: 'The disk is full: the chat log cannot be written.',
    remedy: 'Make room on the disk; writing goes on by itself then.',
  },
  RECEIPTS_STORE_QUOTA: {
    severity: 'down',
    text: 'The disk quota is used up: the chat log cannot be written.',
    remedy: 'Raise the quota of the user that Openfire runs as; writing goes on by itself then.',
  },
  RECEIPTS_STORE_TOO_LARGE: {
    severity: 'down',
    text: 'A file may not become larger: the chat log cannot be written.',
    remedy:
      'Raise the limit of file size (ulimit -f, LimitFSIZE), or use a file system that holds larger files.',
  },
  RECEIPTS_STORE_READ_ONLY: {
    severity: 'down',
    text: 'The file system of the data can only be read.',
    remedy:
      'Mount it so that it can be written, name it in the ReadWritePaths of the service, or set plugin.receipts.directory.',
  },
  RECEIPTS_STORE_DENIED: {
    severity: 'down',
    text: 'The user that Openfire runs as may not write the chat log.',
    remedy: 'Make the directory and all that is in it belong to that user (chown -R).',
  },
  RECEIPTS_STORE_GONE: {
    severity: 'down',
    text: 'The directory of the data is not there, or something else is in its place.',
    remedy: 'Mount the volume or make the directory again; a file of that name must go.',
  },
  RECEIPTS_STORE_NO_LOCKS: {
    severity: 'down',
    text: 'The file system of the data cannot lock files.',
    remedy:
      'Put the data on a local disk (plugin.receipts.directory); network file systems need working locks.',
  },
  RECEIPTS_STORE_NO_WAL: {
    severity: 'down',
    text: 'The file system of the data cannot share memory between programs, which SQLite needs (WAL).',
    remedy:
      'Put the data on a local disk (plugin.receipts.directory); network and some shared folders cannot do so.',
  },
  RECEIPTS_STORE_IO: {
    severity: 'down',
    text: 'The disk does not read or write what it is asked to.',
    remedy: "See the system's log (dmesg) and check the disk; writing goes on by itself when it works again.",
  },
  RECEIPTS_STORE_FILES: {
    severity: 'down',
    text: 'Too many files are open.',
    remedy: 'Raise the limit of open files (ulimit -n, LimitNOFILE) of the user that Openfire runs as.',
  },
  RECEIPTS_STORE_MEMORY: {
    severity: 'down',
    text: 'There is too little memory for the chat log.',
    remedy: 'Give the machine, the container or the service more memory.',
  },
  RECEIPTS_STORE_NEWER: {
    severity: 'down',
    text: 'The chat log was written by a newer version of the plugin.',
    remedy: 'Install that version or a newer one; or restore a backup from before.',
  },
  RECEIPTS_STORE_LOCK_FILE: {
    severity: 'down',
    text: 'Something else is in the place of the file handler.lock.',
    remedy: 'Move it elsewhere; the plugin creates the file again and continues by itself.',
  },
  RECEIPTS_STORE_FOREIGN: {
    severity: 'down',
    text: 'Another database is in the place of the chat log.',
    remedy:
      'Move that file elsewhere and put the chat log, or a backup of it, in its place; if there is none, a new log is begun.',
  },
  RECEIPTS_STORE_ADDON: {
    severity: 'down',
    text: 'The SQLite library of the plugin cannot be loaded.',
    remedy:
      'See that the plugins directory is not mounted noexec, and that receipts.jar is the one for this platform.',
  },
  RECEIPTS_STORE_DAMAGED: {
    severity: 'degraded',
    text: 'The chat log was damaged; a new one was begun.',
    remedy: 'Recover it with “sqlite3 FILE .recover”, then move it elsewhere or remove it.',
  },
  RECEIPTS_STORE_UNUSABLE: {
    severity: 'down',
    text: 'The chat log cannot be used.',
    remedy: 'The reason is in the words of SQLite; handler.log has more.',
  },
} as const satisfies Record<string, Condition>;
