/**
 * Parameters of query strings. Each is described once: what openapi.json says, how its text is read, and thus the type
 * of its value. Everything unknown, repeated or malformed is named. A schema alone (TypeBox, Ajv) would not do: whom an
 * address means depends on the log, and what a time means depends on `tz`.
 */

export interface ParameterProblem {
  readonly parameter: string;
  readonly problem: string;
}

export type Read<T> = { readonly value: T } | { readonly problem: string };

/** What the meaning of a text may depend on. */
export interface Surroundings {
  /** Reads addresses as the log knows them; without it, any address is accepted. */
  readonly address?: (text: string) => Read<string>;
  /** Zone of times that name none; null means that such times are refused. */
  readonly tz: string | null;
}

/** What people read about the parameter. */
interface Told {
  readonly description: string;
  readonly examples?: readonly string[];
}

/** JSON Schema, as shown in openapi.json. */
interface Schema extends Told {
  readonly type: string;
  readonly maxLength?: number;
  readonly [keyword: string]: unknown;
}

export interface Parameter<T extends string | number> {
  readonly schema: Schema;
  readonly read: (text: string, around: Surroundings) => Read<T>;
  /** The value if the parameter is missing. */
  readonly fallback?: T;
}

export interface WithDefault<T extends string | number> extends Parameter<T> {
  readonly fallback: T;
}

/** The parameters of one API address, by name. */
export type Parameters = Readonly<Record<string, Parameter<string | number>>>;

type ValueOf<P> = P extends Parameter<infer T> ? T : never;
type WithDefaultOf<P> = {
  [Name in keyof P]: P[Name] extends { readonly fallback: unknown } ? Name : never;
}[keyof P];
export type Values<P extends Parameters> = {
  readonly [Name in WithDefaultOf<P>]: ValueOf<P[Name]>;
} & { readonly [Name in Exclude<keyof P, WithDefaultOf<P>>]?: ValueOf<P[Name]> };

/** Makes the schema for openapi.json. */
export function querySchema(described: Parameters): object {
  const schemas = Object.entries(described).map(([name, { schema }]) => [name, schema] as const);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(schemas) };
}

/** `values` has what could be read, and must not be used if there are errors, which come in the query's order. */
export function readParameters<P extends Parameters>(
  given: URLSearchParams,
  described: P,
  address?: Surroundings['address'],
): { readonly values: Values<P>; readonly errors: readonly ParameterProblem[] } {
  const tz = given.get('tz') ?? described['tz']?.fallback?.toString() ?? null;
  const around = { tz, ...(address && { address }) };
  const errors: ParameterProblem[] = [];
  const values: Record<string, string | number> = {};
  for (const name of new Set(given.keys())) {
    const [text = '', ...more] = given.getAll(name);
    const fail = (problem: string) => errors.push({ parameter: name, problem });
    const parameter = Object.hasOwn(described, name) ? described[name] : undefined;
    if (parameter === undefined) fail(`is unknown; known are ${Object.keys(described).join(', ')}`);
    else if (more.length > 0) fail('must be given once only');
    else if (text === '') fail('must not be empty; leave it out instead');
    else {
      const reading = parameter.read(text, around);
      if ('problem' in reading) fail(reading.problem);
      else values[name] = reading.value;
    }
  }
  for (const [name, { fallback }] of Object.entries(described)) {
    if (fallback !== undefined && !given.has(name)) values[name] = fallback;
  }
  // Each value was read by the parameter of its own name, or is its default.
  return { values: values as Values<P>, errors };
}

export function withDefault<T extends string | number>(
  parameter: Parameter<T>,
  fallback: NoInfer<T>,
): WithDefault<T> {
  const schema = { ...parameter.schema, default: fallback };
  return { ...parameter, schema, fallback };
}

export function oneOf<const T extends string>(choices: readonly T[], description: string): Parameter<T> {
  return {
    schema: { type: 'string', enum: [...choices], description },
    read: (text) => {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? { problem: `must be one of ${choices.join(', ')}` } : { value };
    },
  };
}

export function wholeNumber(min: number, max: number, description: string): Parameter<number> {
  return {
    schema: { type: 'integer', minimum: min, maximum: max, description },
    read: (text) => {
      const value = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max
        ? { value }
        : { problem: `must be a whole number from ${min} to ${max}` };
    },
  };
}

/**
 * Text of limited length, in characters as JSON Schema counts them, and without U+0000, which PostgreSQL cannot store.
 */
export function someText(max: number, told: Told): Parameter<string> {
  return {
    schema: { type: 'string', minLength: 1, maxLength: max, ...told },
    read: (text) => {
      if (Array.from(text).length > max) return { problem: `must have at most ${max} characters` };
      return text.includes('\0') ? { problem: 'must not contain U+0000' } : { value: text };
    },
  };
}

export const maxCursorLength = 1000;
export const badCursor = 'must be the `next` of an earlier answer to the same query';

export function readCursor(text: string): Read<string> {
  return text.length <= maxCursorLength && /^[\x21-\x7e]+$/.test(text)
    ? { value: text }
    : { problem: badCursor };
}

export const placeIn = (description: string): Parameter<string> => ({
  schema: { type: 'string', minLength: 1, maxLength: maxCursorLength, description },
  read: readCursor,
});
