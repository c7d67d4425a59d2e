/** The handler's log: a file in the data directory, and readable lines on standard error where a person watches. */
import { join } from 'node:path';
import winston from 'winston';
import { unbrokenJson } from './json.ts';
import { privateFile } from './private-file.ts';

const messageOf = Symbol.for('message');

/** A name or an address in a message must not break the line for those who read the file line by line. */
const unbroken = winston.format((info) => ({ ...info, [messageOf]: unbrokenJson(String(info[messageOf])) }));

export type Logger = Pick<winston.Logger, 'error' | 'warn' | 'info' | 'debug'> & { close(): void };

/** Callers must never pass a message body or a stanza: other people keep and read the log. */
export function createLogger(dataDirectory: string, to: 'file' | 'stderr'): Logger {
  const filename = join(dataDirectory, 'handler.log');
  try {
    privateFile(filename);
  } catch {
    // The transport's error event reports this below, with every other reason why the file cannot be written.
  }
  const file = new winston.transports.File({
    filename,
    options: { flags: 'a', mode: 0o600 },
    maxsize: 10 * 1024 * 1024,
    maxFiles: 5,
    tailable: true,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json(), unbroken()),
  });
  // A terminal may hold half a line of progress, which this line replaces.
  const clear = process.stderr.isTTY ? '\r\u001B[K' : '';
  const readable = winston.format.printf(
    ({ level, message }) => `${clear}${level.padEnd(5)} ${String(message)}`,
  );
  const console = new winston.transports.Console({
    stderrLevels: ['error', 'warn', 'info', 'debug'],
    level: to === 'stderr' ? 'info' : 'error',
    format:
      process.stderr.isTTY && process.env['NO_COLOR'] === undefined
        ? winston.format.combine(winston.format.colorize({ level: true }), readable)
        : readable,
  });
  // A full disk makes writing the log fail, too; that must not end the handler.
  file.on('error', () => undefined);
  return winston.createLogger({ level: 'info', transports: [file, console] });
}
