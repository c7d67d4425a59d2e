/** Every read of content, and every change, is recorded before anything of it is shown. */
import { recordRead } from '../access/record.ts';
import { html } from '../html.ts';
import { Problem } from '../problem.ts';
import type { AccessAction } from '../services.ts';
import type { PageContent, PageContext, PageRequest } from './page.ts';

/** The record could not be written: nothing may be shown. */
export class NotRecorded extends Error {}

const known = [
  'participant',
  'with',
  'room',
  'since',
  'until',
  'state',
  'text',
  'order',
  'at',
  'name',
  'stanzaId',
  'format',
  'after',
  'who',
  'action',
  'property',
  'token',
  'scope',
] as const;
export type RecordedFilter = Readonly<Partial<Record<(typeof known)[number], string>>>;

const longest = 200;

/** Throws NotRecorded. */
export function record(
  context: PageContext,
  request: PageRequest,
  action: AccessAction,
  filter: RecordedFilter,
  rows: number,
): void {
  const given = known.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [[name, value.slice(0, longest)] as const];
  });
  const { user: who, entry: via, address } = request;
  try {
    recordRead(context.services.access, { who, via, address }, action, Object.fromEntries(given), rows);
  } catch (cause) {
    if (cause instanceof Problem) throw new NotRecorded(cause.message, { cause });
    throw cause;
  }
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
