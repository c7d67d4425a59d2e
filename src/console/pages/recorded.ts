/** Every read of content, and every change, is recorded before anything of it is shown. */
import { html } from '../../base/html.ts';
import { recordAfter, recordRead, writing } from '../access/record.ts';
import { addressNames, limits } from '../requests/filters.ts';
import { Problem } from '../requests/problem.ts';
import type { AccessAction } from '../services.ts';
import type { PageContent, PageContext, PageRequest } from './page.ts';

/** The store of access cannot be used: nothing may be shown. Its cause is the problem `not-recorded`. */
export class NotRecorded extends Error {}

/** By the names that REST has for them; a value that no filter takes is cut. */
export type RecordedFilter = Readonly<Record<string, string>>;

/** In UTF-16 units: an address or a text that was cut is not recognised when somebody is erased. */
const longestOf = (name: string): number =>
  addressNames.some((one) => one === name) ? limits.jid : 2 * limits.text;

/** Work on the store of access, and on nothing else. Throws NotRecorded where it cannot be used. */
export function recording<T>(work: () => T): T {
  try {
    return writing(work);
  } catch (cause) {
    if (cause instanceof Problem) throw new NotRecorded(cause.message, { cause });
    throw cause;
  }
}

/** Throws the problem `not-recorded`. */
function put(
  { services }: PageContext,
  { user: who, entry: via, address }: PageRequest,
  action: AccessAction,
  filter: RecordedFilter,
  rows: number,
): void {
  const cut = Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [name, value.slice(0, longestOf(name))]),
  );
  recordRead(services.access, { who, via, address }, action, cut, rows);
}

/** Throws NotRecorded. */
export function record(...read: Parameters<typeof put>): void {
  recording(() => put(...read));
}

/** Puts down a change that was made already. */
export function recordDone(
  context: PageContext,
  request: PageRequest,
  action: AccessAction,
  filter: RecordedFilter,
): void {
  recordAfter(action, context.onFault, () => put(context, request, action, filter, 0));
}

export function notRecordedPage({ texts }: PageRequest, { message }: NotRecorded): PageContent {
  return {
    page: 'overview',
    title: texts.t('record.failed.title'),
    status: 503,
    body: html`<div class="problems" role="alert">
      <p><strong>${texts.t('record.failed')}</strong></p>
      <p>${texts.t('record.failed.remedy')}</p>
      <p lang="en">${message}</p>
    </div>`,
  };
}
