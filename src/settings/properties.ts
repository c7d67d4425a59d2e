/**
 * The plugin's properties (Openfire system properties), their defaults and the values they accept. This is the one
 * catalogue: the handler, the Settings page and the README's table are made from it.
 */

import { isIP } from 'node:net';

export const propertyPrefix = 'plugin.receipts.';

/** Longest value of a property in UTF-16 units. */
export const maxValueLength = 2000;

/**
 * Full names of the properties that name a file which the server runs or writes. Who sets them runs programs as
 * Openfire's user, so they can be set only in Openfire's own console, where that is possible anyhow, and never with a
 * token or through the handler's own port.
 */
export const setOnlyInOpenfire: ReadonlySet<string> = new Set(
  ['node', 'directory'].map((name) => propertyPrefix + name),
);

interface PropertyBase {
  /** The name without `plugin.receipts.`. */
  readonly name: string;
  /** One sentence for an administrator. */
  readonly summary: string;
}
export interface BooleanProperty extends PropertyBase {
  readonly kind: 'boolean';
  readonly fallback: boolean;
}
export interface ChoiceProperty extends PropertyBase {
  readonly kind: 'choice';
  readonly fallback: string;
  readonly choices: readonly string[];
}
export interface NumberProperty extends PropertyBase {
  readonly kind: 'number';
  readonly fallback: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
}
export interface TextProperty extends PropertyBase {
  readonly kind: 'text';
  readonly fallback: string;
  /** Openfire keeps the value encrypted, and it is never shown. */
  readonly secret: boolean;
}
export type Property = BooleanProperty | ChoiceProperty | NumberProperty | TextProperty;

export const properties: readonly Property[] = [
  {
    name: 'enabled',
    kind: 'boolean',
    fallback: true,
    summary: 'Everything: off, the server behaves as if the plugin were absent.',
  },
  { name: 'log', kind: 'boolean', fallback: true, summary: 'The chat log of one-to-one messages.' },
  { name: 'log.rooms', kind: 'boolean', fallback: false, summary: 'Group chat in the log, too.' },
  {
    name: 'acknowledge',
    kind: 'choice',
    fallback: 'on-evidence',
    choices: ['off', 'observe', 'on-evidence'],
    summary: 'Receipts (XEP-0184): none, record those of clients, or also answer for clients that cannot.',
  },
  {
    name: 'events',
    kind: 'boolean',
    fallback: true,
    summary: 'Message events (XEP-0022): tell senders who ask that a message is stored offline or delivered.',
  },
  { name: 'guard', kind: 'boolean', fallback: true, summary: 'Deliver again what was never confirmed.' },
  {
    name: 'guard.pingAfterMs',
    kind: 'number',
    fallback: 1000,
    minimum: 0,
    maximum: 60_000,
    unit: 'ms',
    summary: 'How long after a message its reader is asked for a sign of life.',
  },
  {
    name: 'guard.timeoutSeconds',
    kind: 'number',
    fallback: 30,
    minimum: 1,
    maximum: 3600,
    unit: 's',
    summary: 'How long a client may take to answer.',
  },
  {
    name: 'guard.deliveries',
    kind: 'number',
    fallback: 4,
    minimum: 1,
    maximum: 1000,
    unit: 'sessions',
    summary: 'To how many sessions a message is given that end without any proof before it is set aside.',
  },
  {
    name: 'guard.gone-resource',
    kind: 'choice',
    fallback: 'rescue',
    choices: ['rescue', 'rfc'],
    summary:
      'Messages of type normal to a device that has gone: bring them to the account all the same, or drop them as RFC 6121 has it.',
  },
  {
    name: 'guard.orderly-end',
    kind: 'choice',
    fallback: 'trust',
    choices: ['trust', 'redeliver'],
    summary:
      'What a client that signs out in order was sent last: taken for read (trust), or delivered again at its next login (redeliver).',
  },
  {
    name: 'presence-gate',
    kind: 'boolean',
    fallback: true,
    summary: 'Nothing that shows presence goes to senders who may not see it.',
  },
  {
    name: 'stanza-ids',
    kind: 'choice',
    fallback: 'auto',
    choices: ['auto', 'on', 'off'],
    summary:
      'Messages carry their id as a stanza-id (XEP-0359): always, never (then in an element of our own), or unless another plugin serves an archive.',
  },
  { name: 'database', kind: 'text', fallback: '', secret: true, summary: 'Empty for the SQLite file.' },
  {
    name: 'spool.maxMegabytes',
    kind: 'number',
    fallback: 1024,
    minimum: 1,
    maximum: 1_048_576,
    unit: 'MB',
    summary: 'How much may wait on disk while the log cannot be written.',
  },
  {
    name: 'spool.whenFull',
    kind: 'choice',
    fallback: 'pass',
    choices: ['pass', 'refuse'],
    summary: 'At that limit: let messages pass unlogged, or refuse them.',
  },
  {
    name: 'retention.days',
    kind: 'number',
    fallback: 0,
    minimum: 0,
    maximum: 36_500,
    unit: 'days',
    summary: 'How long the log is kept; 0 keeps it indefinitely.',
  },
  {
    name: 'http.port',
    kind: 'number',
    fallback: 0,
    minimum: 0,
    maximum: 65_535,
    unit: '',
    summary: 'Port of REST and metrics, on http.address; 0 is off.',
  },
  {
    name: 'http.address',
    kind: 'text',
    fallback: '127.0.0.1',
    secret: false,
    summary:
      'Address that this port is on: 127.0.0.1 for this machine only, 0.0.0.0 (or ::) for all, as in a container.',
  },
  {
    name: 'directory',
    kind: 'text',
    fallback: '',
    secret: false,
    summary:
      'Directory of the data, read at the start only; relative to the home of Openfire. Empty: receipts in that home.',
  },
  {
    name: 'node',
    kind: 'text',
    fallback: '',
    secret: false,
    summary: 'Path of a Node runtime to use instead of the carried one.',
  },
];

/** The catalogue's typed view of what is set now. */
export interface Settings {
  readonly enabled: boolean;
  readonly log: boolean;
  readonly 'log.rooms': boolean;
  readonly acknowledge: 'off' | 'observe' | 'on-evidence';
  readonly events: boolean;
  readonly guard: boolean;
  readonly 'guard.pingAfterMs': number;
  readonly 'guard.timeoutSeconds': number;
  readonly 'guard.deliveries': number;
  readonly 'guard.gone-resource': 'rescue' | 'rfc';
  readonly 'guard.orderly-end': 'trust' | 'redeliver';
  readonly 'presence-gate': boolean;
  readonly 'stanza-ids': 'auto' | 'on' | 'off';
  readonly database: string;
  readonly 'spool.maxMegabytes': number;
  readonly 'spool.whenFull': 'pass' | 'refuse';
  readonly 'retention.days': number;
  readonly 'http.port': number;
  readonly 'http.address': string;
  readonly directory: string;
  readonly node: string;
}

export type Reading =
  | { readonly ok: true; readonly value: boolean | number | string }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the text of a property, or says what is wrong and what would be right. The shim reads its own properties by the
 * same rule (PropertyText.java): as in Openfire, blanks around a value and its case do not matter.
 */
export function readProperty(property: Property, given: string): Reading {
  const text = trimmed(given);
  const word = text.toLowerCase();
  const wrong = (expected: string): Reading => ({
    ok: false,
    problem: `${propertyPrefix}${property.name} is '${text.slice(0, 40)}': give ${expected}`,
  });
  switch (property.kind) {
    case 'boolean':
      return word === 'true' || word === 'false'
        ? { ok: true, value: word === 'true' }
        : wrong('true or false');
    case 'choice':
      return property.choices.includes(word)
        ? { ok: true, value: word }
        : wrong(`one of ${property.choices.join(', ')}`);
    case 'number': {
      const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= property.minimum && value <= property.maximum
        ? { ok: true, value }
        : wrong(`a whole number from ${property.minimum} to ${property.maximum}`);
    }
    case 'text':
      return property.name === 'http.address' && isIP(text) === 0
        ? wrong('an address such as 127.0.0.1, 0.0.0.0 or ::1')
        : { ok: true, value: text };
  }
}

/** Trims as Java does, which keeps a no-break space: both sides must agree. */
function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 0x20) from += 1;
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to -= 1;
  return text.slice(from, to);
}

/** Settings from what is set (full property names); a value that cannot be read counts as unset and is reported. */
export function readSettings(set: ReadonlyMap<string, string>): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const entries = properties.map((property) => {
    const text = set.get(propertyPrefix + property.name);
    if (text === undefined) return [property.name, property.fallback];
    const reading = readProperty(property, text);
    if (!reading.ok) problems.push(reading.problem);
    return [property.name, reading.ok ? reading.value : property.fallback];
  });
  // Sound because the catalogue above has exactly the keys and types of Settings; a unit test holds it to that.
  return { settings: Object.fromEntries(entries) as Settings, problems };
}
