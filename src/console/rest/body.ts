/** Bodies of requests: a JSON object with known fields. */
import { Problem, invalidParameters } from '../requests/problem.ts';

/** Throws if the body is no object or has unknown fields, which are named. */
export function readObject(
  body: unknown,
  fields: readonly string[],
  example: string,
): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('invalid-body', `Send a JSON object such as ${example}.`);
  }
  const others = Object.keys(body).filter((name) => !fields.includes(name));
  if (others.length > 0) {
    const known = fields.map((name) => `\`${name}\``).join(', ');
    throw invalidParameters(
      others.map((parameter) => ({ parameter, problem: `is unknown; known are ${known}` })),
    );
  }
  return body as Readonly<Record<string, unknown>>; // an object, and no array
}
