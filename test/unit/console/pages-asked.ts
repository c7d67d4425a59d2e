/** The pages as the shim asks for them, over services in memory. */
import { createConsole } from '../../../src/console/console.ts';
import type { Console, ConsoleOptions } from '../../../src/console/console.ts';
import type { AdminConsoleRequest, AdminConsoleResponse } from '../../../src/console/services.ts';
import type { MessageDetail } from '../../../src/store/reader.ts';
import { FakeServices, noon } from './in-memory.ts';

export interface Pages {
  readonly services: FakeServices;
  readonly console: Console;
  readonly faults: unknown[];
  ask(path: string, query?: string, changes?: Partial<AdminConsoleRequest>): Promise<AdminConsoleResponse>;
  post(fields: Record<string, string>): Promise<AdminConsoleResponse>;
}

export function pagesOf(kept: MessageDetail[], options: Partial<ConsoleOptions> = {}): Pages {
  const services = new FakeServices(kept);
  const faults: unknown[] = [];
  const console = createConsole(services, {
    version: '0.1.0',
    now: () => noon,
    zone: 'UTC',
    onFault: (error) => faults.push(error),
    ...options,
  });
  const ask: Pages['ask'] = (path, query = '', changes = {}) =>
    console.handleAdminConsole({
      method: 'GET',
      path,
      query,
      user: 'root',
      csrf: 'the-csrf-token',
      contentType: '',
      body: '',
      ...changes,
    });
  const post: Pages['post'] = (fields) =>
    ask('/settings', '', {
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
      body: new URLSearchParams({ 'receipts-csrf': 'the-csrf-token', ...fields }).toString(),
    });
  return { services, console, faults, ask, post };
}

/** The text of a page as it reads, without markup and with single blanks. */
export function readable(body: string): string {
  return body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

/** `href` of the first link with this relation. */
export function linkOf(body: string, relation: string): string | null {
  const tag = [...body.matchAll(/<a\s[^>]*>/g)].find(([one]) => one.includes(`rel="${relation}"`))?.[0];
  return /href="([^"]*)"/.exec(tag ?? '')?.[1]?.replaceAll('&amp;', '&') ?? null;
}

/** The messages of the chat log that a page shows, in their order. */
export const idsIn = (body: string) => [...body.matchAll(/id="m-(stanza-\d+)"/g)].map((match) => match[1]);

/** As the store says it; its text names files. */
export const broken = Object.assign(new Error('SECRET /path'), { remedy: 'Make room on the disk.' });
