/** Which server is asked, and with which token: from options, the environment or a file, in this order. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { codeOf, Failure, wrongUsage } from './failure.ts';
import { readTokenFile } from './token-file.ts';

export const defaultUrl = 'http://127.0.0.1:9095';

export interface Connection {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null where none is given. */
  readonly token: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Config {
  readonly url?: string;
  readonly token?: string;
}

/** Where the file is looked for (XDG Base Directory). */
export function configFile(env: Environment, home: string = homedir()): string {
  const base = env['XDG_CONFIG_HOME'] ?? '';
  // The specification wants relative ones ignored.
  return path.join(path.isAbsolute(base) ? base : path.join(home, '.config'), 'receipts', 'config.json');
}

/** Empty where there is no such file. Throws Failure where it cannot be used, above all where others may read it. */
export function readConfig(file: string): Config {
  let text: string;
  try {
    const { mode, uid } = statSync(file);
    // Windows knows no such bits.
    if (process.platform !== 'win32') {
      if ((mode & 0o077) !== 0) {
        const octal = (mode & 0o777).toString(8);
        throw new Failure(`${file} can be read by others (mode ${octal}).`, `Run: chmod 600 '${file}'`);
      }
      const self = process.getuid?.();
      if (self !== undefined && uid !== self && self !== 0) {
        throw new Failure(`${file} belongs to somebody else.`, 'Remove it, or make it your own with chown.');
      }
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return {};
    throw new Failure(`${file} cannot be read: ${codeOf(error)}.`, 'Mend or remove it.');
  }
  return parseConfig(text, file);
}

export function parseConfig(text: string, file: string): Config {
  const form = 'It holds JSON such as {"url": "http://127.0.0.1:9095", "token": "…"}.';
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new Failure(`${file} is not JSON.`, form);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Failure(`${file} is not a JSON object.`, form);
  }
  for (const [name, value] of Object.entries(config)) {
    if (name !== 'url' && name !== 'token')
      throw new Failure(`${file} has an unknown entry '${name}'.`, form);
    if (typeof value !== 'string') throw new Failure(`'${name}' in ${file} is no text.`, form);
  }
  return config; // checked above
}

function readUrl(text: string, origin: string): string {
  const remedy = `Give one such as ${defaultUrl}.`;
  if (!URL.canParse(text)) throw wrongUsage(`${origin} '${text}' is no address.`, remedy);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw wrongUsage(`${origin} '${text}' is neither http nor https.`, remedy);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrongUsage(`${origin} '${text}' has more in it than host, port and path.`, remedy);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function readToken(text: string, origin: string): string {
  const token = text.trim();
  // Anything else cannot stand in a header.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw wrongUsage(`${origin} is no token.`, 'A token has visible ASCII characters and no blanks.');
  }
  return token;
}

interface Given {
  readonly text: string;
  readonly origin: string;
}

function tokenInFile(file: Given | null, warn: (line: string) => void): Given | null {
  if (file === null) return null;
  const read = readTokenFile(file.text);
  if (!read.ok) throw wrongUsage(`${file.origin}: ${read.problem}.`, read.remedy);
  if (read.warning !== null) warn(`${read.warning}.`);
  return { text: read.token, origin: `what ${file.text} holds` };
}

export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** `options`: what was given on the command line. An empty variable counts as unset. */
export function findConnection(
  options: ConnectionOptions,
  env: Environment,
  file: string,
  warn: (line: string) => void = () => undefined,
): Connection {
  if (options.token !== undefined && options.tokenFile !== undefined) {
    throw wrongUsage('--token and --token-file are both given.', 'Give one of them.');
  }
  const given = (option: string | undefined, name: string, variable: string): Given | null => {
    if (option !== undefined) return { text: option, origin: `--${name}` };
    const value = env[variable];
    return value === undefined || value === '' ? null : { text: value, origin: variable };
  };
  let url = given(options.url, 'url', 'RECEIPTS_URL');
  const tokenFile = given(options.tokenFile, 'token-file', 'RECEIPTS_TOKEN_FILE');
  // An option is nearer than a variable, whichever of the two it is.
  let token =
    options.tokenFile === undefined
      ? given(options.token, 'token', 'RECEIPTS_TOKEN')
      : tokenInFile(tokenFile, warn);
  token ??= tokenInFile(tokenFile, warn);
  // A file that cannot be used is of no interest to who does not need it.
  if (url === null || token === null) {
    const config = readConfig(file);
    if (config.url !== undefined) url ??= { text: config.url, origin: `'url' in ${file}` };
    if (config.token !== undefined) token ??= { text: config.token, origin: `'token' in ${file}` };
  }
  return {
    url: readUrl(url?.text ?? defaultUrl, url?.origin ?? ''),
    token: token === null ? null : readToken(token.text, token.origin),
  };
}
