/** Query strings, read strictly: everything that is unknown, repeated or malformed is named. */

export interface ParameterProblem {
  readonly parameter: string;
  readonly problem: string;
}

export type Read<T> = { readonly value: T } | { readonly problem: string };
type Reader = (text: string) => Read<string | number>;
type ValueOf<R extends Reader> = Extract<ReturnType<R>, { value: unknown }>['value'];
export type Values<R extends Readonly<Record<string, Reader>>> = {
  readonly [Name in keyof R]?: ValueOf<R[Name]>;
};

/** `values` has what could be read; it is of no use where there are errors, which come in the order of the query. */
export function readParameters<R extends Readonly<Record<string, Reader>>>(
  parameters: URLSearchParams,
  readers: R,
): { readonly values: Values<R>; readonly errors: readonly ParameterProblem[] } {
  const errors: ParameterProblem[] = [];
  // Each value is made by the reader of its own name.
  const values: Record<string, string | number> = {};
  for (const name of new Set(parameters.keys())) {
    const [text = '', ...more] = parameters.getAll(name);
    const fail = (problem: string) => errors.push({ parameter: name, problem });
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) fail(`is unknown; known are ${Object.keys(readers).join(', ')}`);
    else if (more.length > 0) fail('must be given once only');
    else if (text === '') fail('must not be empty; leave it out instead');
    else {
      const reading = reader(text);
      if ('problem' in reading) fail(reading.problem);
      else values[name] = reading.value;
    }
  }
  return { values, errors };
}

export function oneOf<T extends string>(choices: readonly T[]): (text: string) => Read<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: `must be one of ${choices.join(', ')}` } : { value };
  };
}

export function wholeNumber(least: number, most: number): (text: string) => Read<number> {
  return (text) => {
    const value = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? { value }
      : { problem: `must be a whole number from ${least} to ${most}` };
  };
}

/** Some characters, as JSON Schema counts them, without the U+0000 that PostgreSQL cannot hold. */
export function someText(most: number): (text: string) => Read<string> {
  return (text) => {
    if (Array.from(text).length > most) return { problem: `must have at most ${most} characters` };
    return text.includes('\0') ? { problem: 'must not contain U+0000' } : { value: text };
  };
}

export const longestCursor = 1000;
export const badCursor = 'must be the `next` of an earlier answer to the same query';

export function readCursor(text: string): Read<string> {
  return text.length <= longestCursor && /^[\x21-\x7e]+$/.test(text)
    ? { value: text }
    : { problem: badCursor };
}
