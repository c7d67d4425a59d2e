/** REST over three messages in memory, and questions to it with the handler's own token. */
import type { ConsoleOptions } from '../../../src/console/console.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { bearer, listening } from './listener.ts';
import type { Answer, Listening } from './listener.ts';

export interface Rest {
  readonly services: FakeServices;
  readonly app: Listening;
  readonly faults: unknown[];
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
}

export async function restOf(options: Partial<ConsoleOptions> = {}): Promise<Rest> {
  const services = new FakeServices([1, 2, 3].map((number) => aMessage(number)));
  const faults: unknown[] = [];
  const app = await listening(services, {
    version: '0.1.0',
    now: () => noon,
    onFault: (error) => faults.push(error),
    ...options,
  });
  const get: Rest['get'] = (url, headers = bearer) => app.inject({ url, headers });
  return { services, app, faults, get };
}

// Jest's own is an any.
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
