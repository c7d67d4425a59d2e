/** Which server is asked, and with which token: options come first, then the environment, then a file. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { codeOf, Failure, wrongUsage } from './failure.ts';
import { readTokenFile } from './token-file.ts';

export const defaultUrl = 'http://127.0.0.1:9095';

export interface Connection {
  /** Has no slash at its end. */
  readonly url: string;
  /** Null if none is given. */
  readonly token: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Config {
  readonly url?: string;
  readonly token?: string;
}

/** Path of the file by the XDG Base Directory specification. */
export function configFile(env: Environment, home: string = homedir()): string {
  const base = env['XDG_CONFIG_HOME'] ?? '';
  // The specification says that relative paths are ignored.
  return path.join(path.isAbsolute(base) ? base : path.join(home, '.config'), 'receipts', 'config.json');
}

/** Empty if there is no such file. Throws Failure if it cannot be used, above all if others may read it. */
export function readConfig(file: string): Config {
  let text: string;
  try {
    const { mode, uid } = statSync(file);
    // Windows has no such permission bits.
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
  // A header cannot hold any other character.
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

/** `options` come from the command line. An empty variable counts as unset. */
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
  // An option takes priority over a variable, whichever of the two it is.
  let token =
    options.tokenFile === undefined
      ? given(options.token, 'token', 'RECEIPTS_TOKEN')
      : tokenInFile(tokenFile, warn);
  token ??= tokenInFile(tokenFile, warn);
  // A broken file does not matter to somebody who needs nothing from it.
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
