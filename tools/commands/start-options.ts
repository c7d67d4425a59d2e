import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readTokenFile } from '../../src/cli/token-file.ts';
import { properties, propertyPrefix, readProperty } from '../../src/settings/properties.ts';
import type { Property } from '../../src/settings/properties.ts';
import { prepareNode } from '../../src/stanza/prepare.ts';
import type { Account } from '../host/options.ts';

export interface StartOptions {
  /** An absolute path. */
  readonly home: string;
  readonly xmppPort: number;
  readonly httpPort: number;
  /** Port of Openfire's BOSH and WebSocket; 0 means off. */
  readonly httpBindPort: number;
  readonly host: string;
  readonly accounts: readonly Account[];
  readonly apiToken: string | null;
  /** Problems that do not keep it from starting. */
  readonly warnings: readonly string[];
  /** Properties to set, with validated values. */
  readonly set: ReadonlyMap<Property, string>;
  /** Openfire's own properties to set, by full name. */
  readonly openfire: ReadonlyMap<string, string>;
  readonly demo: boolean;
  readonly link: 'bridge' | 'pipe';
}

/** Either the options, or what to print and the status to end with. */
export type Parsed =
  | { readonly ok: true; readonly options: StartOptions }
  | { readonly ok: false; readonly text: string; readonly status: number };

const defaultAccounts: readonly Account[] = ['alice', 'bob', 'carol'].map((name) => ({
  name,
  password: 'secret',
}));

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 65_535) throw new InvalidArgumentError('Give a port from 1 to 65535.');
  return value;
}

const portOrOff = (text: string): number => (text === '0' ? 0 : port(text));

function account(text: string, before: readonly Account[]): Account[] {
  const colon = text.indexOf(':');
  const [name, password] = [prepareNode(text.slice(0, Math.max(0, colon))), text.slice(colon + 1)];
  if (name === null || password === '' || name.length > 64) {
    throw new InvalidArgumentError('Give NAME:PASSWORD, with a NAME that may stand before @localhost.');
  }
  if (name === 'admin') throw new InvalidArgumentError('admin is there already, with password admin.');
  if (before.some((other) => other.name === name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return [...before, { name, password }];
}

/** All properties with defaults and descriptions, for people. */
function propertyCatalogue(): string {
  const rows = properties.map((property) => {
    const values =
      property.kind === 'choice'
        ? property.choices.join(' | ')
        : property.kind === 'number'
          ? `${property.minimum} to ${property.maximum}`
          : property.kind === 'boolean'
            ? 'true | false'
            : 'text';
    const fallback = property.fallback === '' ? '(none)' : String(property.fallback);
    return `  ${propertyPrefix}${property.name}\n      ${values}; default ${fallback}\n      ${property.summary}`;
  });
  return `Properties (the prefix ${propertyPrefix} may be left out):\n${rows.join('\n')}\n`;
}

function assignment(text: string, before: ReadonlyMap<Property, string>): Map<Property, string> {
  const equals = text.indexOf('=');
  const name = text
    .slice(0, Math.max(0, equals))
    .replace(new RegExp(`^${propertyPrefix.replaceAll('.', '\\.')}`), '');
  const property = properties.find((candidate) => candidate.name === name);
  if (property === undefined) {
    throw new InvalidArgumentError(equals < 1 ? 'Give KEY=VALUE.' : `There is no property '${name}'.`);
  }
  const value = text.slice(equals + 1);
  const reading = readProperty(property, value);
  if (!reading.ok) throw new InvalidArgumentError(`${reading.problem}.`);
  return new Map(before).set(property, value);
}

/** Openfire validates neither names nor values of its properties, so neither do we. */
function openfireProperty(text: string, before: ReadonlyMap<string, string>): Map<string, string> {
  const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Give KEY=VALUE.');
  if (name.startsWith(propertyPrefix))
    throw new InvalidArgumentError('Set the properties of the plugin with --set.');
  return new Map(before).set(name, value);
}

function command(): Command {
  return new Command('npm start --')
    .usage('[options]')
    .description('Boots a real Openfire 4.2.0 with the plugin and plays a short conversation on it.')
    .option('--home <dir>', "Openfire's home, kept between runs", '.openfire')
    .option('--xmpp-port <n>', 'client port', port, 5222)
    .option('--http-port <n>', 'console and REST, on 127.0.0.1', port, 9095)
    .option(
      '--http-bind-port <n>',
      "Openfire's BOSH (/http-bind/) and WebSocket (/ws/); 0: off",
      portOrOff,
      0,
    )
    .option('--host <address>', 'address of the client port, BOSH and WebSocket', '127.0.0.1')
    .addOption(
      new Option(
        '--user <name:password>',
        'an account of the domain localhost, in the rosters of the others; repeatable (default: alice, bob and carol, password secret)',
      ).argParser<Account[]>((text, before: Account[] | undefined) => account(text, before ?? [])),
    )
    .option(
      '--api-token <token>',
      'bearer token with all rights (default: random); others see it in the list of processes',
    )
    .addOption(
      new Option('--api-token-file <file>', 'file that holds this token, and nothing else').conflicts(
        'apiToken',
      ),
    )
    .addOption(
      new Option('--set <key=value>', 'sets a property of the plugin; repeatable').argParser<
        Map<Property, string>
      >((text, before: Map<Property, string> | undefined) => assignment(text, before ?? new Map())),
    )
    .addOption(
      new Option(
        '--openfire <key=value>',
        'sets a system property of Openfire itself, kept in its home; repeatable',
      ).argParser<Map<string, string>>((text, before: Map<string, string> | undefined) =>
        openfireProperty(text, before ?? new Map()),
      ),
    )
    .option('--no-demo', 'no scripted conversation')
    .addOption(
      new Option('--link <kind>', 'pipe: Openfire in a JVM of its own, the handler as its child')
        .choices(['bridge', 'pipe'])
        .default('bridge'),
    )
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'this text')
    .addHelpText('after', `\n${propertyCatalogue()}`)
    .showHelpAfterError(true);
}

interface Raw {
  home: string;
  xmppPort: number;
  httpPort: number;
  httpBindPort: number;
  host: string;
  user?: Account[];
  apiToken?: string;
  apiTokenFile?: string;
  set?: Map<Property, string>;
  openfire?: Map<string, string>;
  demo: boolean;
  link: 'bridge' | 'pipe';
}

/** Parses the options of `npm start`; a relative home refers to the user's current directory. */
export function parseStartOptions(args: readonly string[], directory: string): Parsed {
  let text = '';
  const parser = command()
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: (part) => (text += part) });
  try {
    parser.parse(args, { from: 'user' });
    const raw = parser.opts<Raw>();
    const read =
      raw.apiTokenFile === undefined ? null : readTokenFile(path.resolve(directory, raw.apiTokenFile));
    if (read?.ok === false) parser.error(`error: --api-token-file: ${read.problem}\n${read.remedy}`);
    const apiToken = read?.ok === true ? read.token : raw.apiToken;
    if (apiToken !== undefined && !/^[\x21-\x7e]{8,}$/.test(apiToken)) {
      const option = read === null ? '--api-token' : '--api-token-file';
      parser.error(`error: ${option} needs at least 8 visible ASCII characters`);
    }
    const set = new Map(raw.set);
    let { httpPort } = raw;
    for (const [property, value] of set) {
      if (property.name !== 'http.port') continue;
      // Two options mean the same port; the explicit one takes priority.
      if (parser.getOptionValueSource('httpPort') === 'default') {
        // The demo needs the console and REST.
        if (value === '0') parser.error('error: --set http.port: give a port from 1 to 65535 here');
        httpPort = port(value);
      }
      set.delete(property);
    }
    const { xmppPort, httpBindPort } = raw;
    if (httpPort === xmppPort) parser.error('error: --xmpp-port and --http-port are the same');
    if (httpBindPort === xmppPort) parser.error('error: --xmpp-port and --http-bind-port are the same');
    if (httpBindPort === httpPort) parser.error('error: --http-port and --http-bind-port are the same');
    const options: StartOptions = {
      home: path.resolve(directory, raw.home),
      xmppPort,
      httpPort,
      httpBindPort,
      host: raw.host,
      accounts: raw.user ?? defaultAccounts,
      apiToken: apiToken ?? null,
      warnings: read?.ok === true && read.warning !== null ? [`--api-token-file: ${read.warning}`] : [],
      set,
      openfire: raw.openfire ?? new Map(),
      demo: raw.demo,
      link: raw.link,
    };
    return { ok: true, options };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, status: error.exitCode === 0 ? 0 : 2 };
  }
}
