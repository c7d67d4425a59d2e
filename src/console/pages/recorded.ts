/** Every read of content, and every change, is recorded before any of it is shown. */
import { html } from '../../base/html.ts';
import { recordAfter, recordRead, writing } from '../access/record.ts';
import { addressNames, limits } from '../requests/filters.ts';
import { Problem } from '../requests/problem.ts';
import type { AccessAction } from '../services.ts';
import type { PageContent, PageContext, PageRequest } from './page.ts';

/** The access store cannot be used, so nothing may be shown. The cause is the problem `not-recorded`. */
export class NotRecorded extends Error {}

/** Keys are REST's names for filters; a value that no filter accepts is shortened. */
export type RecordedFilter = Readonly<Record<string, string>>;

/** In UTF-16 units. An address or a text that was shortened is not recognised when its person is erased. */
const maxLengthOf = (name: string): number =>
  addressNames.some((one) => one === name) ? limits.jid : 2 * limits.text;

/** Runs work on the access store only. Throws NotRecorded if the store cannot be used. */
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
    Object.entries(filter).map(([name, value]) => [name, value.slice(0, maxLengthOf(name))]),
  );
  recordRead(services.access, { who, via, address }, action, cut, rows);
}

/** Throws NotRecorded. */
export function record(...read: Parameters<typeof put>): void {
  recording(() => put(...read));
}

/** Records a change that is done already. */
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
