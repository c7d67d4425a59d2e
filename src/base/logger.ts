/** The handler's log: a file beside the data, and readable lines on standard error where a person watches. */
import { join } from 'node:path';
import winston from 'winston';
import { unbrokenJson } from './json.ts';
import { privateFile } from './private-file.ts';

const messageOf = Symbol.for('message');

/** A name or an address in it must not break its line for whoever reads the file by lines. */
const unbroken = winston.format((info) => ({ ...info, [messageOf]: unbrokenJson(String(info[messageOf])) }));

export type Logger = Pick<winston.Logger, 'error' | 'warn' | 'info' | 'debug'> & { close(): void };

/** Never hand a message body or a stanza to this: what is logged is kept and read by other people. */
export function createLogger(dataDirectory: string, to: 'file' | 'stderr'): Logger {
  const filename = join(dataDirectory, 'handler.log');
  try {
    privateFile(filename);
  } catch {
    // Told below, as all that keeps it from being written.
  }
  const file = new winston.transports.File({
    filename,
    options: { flags: 'a', mode: 0o600 },
    maxsize: 10 * 1024 * 1024,
    maxFiles: 5,
    tailable: true,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json(), unbroken()),
  });
  // A terminal may hold half a line of progress, which this one takes the place of.
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
