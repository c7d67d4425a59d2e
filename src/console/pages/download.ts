/**
 * Exports what is shown: streamed on the own port, but in parts inside Openfire's console, whose link carries whole
 * answers.
 */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { contentType, exportFormats, fileName, foot, head } from '../../export/formats.ts';
import { CursorError } from '../../store/reader.ts';
import type { ExportChunk, ExportFormat, ExportQuery } from '../../store/reader.ts';
import { exportChunks } from '../answers/export-chunks.ts';
import type { Steps } from '../answers/export-chunks.ts';
import { KeepAlive, withKeepAlive } from '../answers/keep-alive.ts';
import type { Texts } from '../i18n/texts.ts';
import { addressReader } from '../requests/addresses.ts';
import { readFilters } from '../requests/filters.ts';
import { zoned } from './links.ts';
import type { PageContent, PageContext, PageRequest, PageResponse, StreamPlaces } from './page.ts';
import { record } from './recorded.ts';
import type { RecordedFilter } from './recorded.ts';
import { problemText } from './search-form.ts';
import { addressesIn, filtersOf } from './search-query.ts';
import { minute } from './times.ts';

/** Limits what Openfire's console holds in memory and its link carries in one frame. */
export const partLimit = 4 * 1024 * 1024;
/** Openfire's console gives up an answer after 15 s; what was found by this time is a part. */
const partMs = 8000;

const isFormat = (format: string | null): format is ExportFormat =>
  exportFormats.some((known) => known === format);

/** `filter` holds what the messages shown have in common. */
export function downloadForm(texts: Texts, filter: RecordedFilter): Html {
  return html`<form class="download" method="get" action="chat-log">
    ${Object.entries(filter).map(
      ([name, value]) =>
        !['order', 'tz'].includes(name) && html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${texts.tz !== null && html`<input type="hidden" name="tz" value="${texts.tz}" />`}
    <label for="download">${texts.t('export')}</label>
    <select id="download" name="download">
      ${exportFormats.map(
        (format) => html`<option value="${format}">${texts.t(`export.${format}`)}</option>`,
      )}
    </select>
    <label><input type="checkbox" name="bom" value="true" /> ${texts.t('export.bom')}</label>
    <button>${texts.t('export.go')}</button>
  </form>`;
}

interface Wanted {
  readonly query: ExportQuery;
  /** Adds a byte order mark for Excel. */
  readonly bom: boolean;
  readonly filter: RecordedFilter;
  readonly fileName: string;
}

async function read(
  context: PageContext,
  { query, texts }: PageRequest,
  format: ExportFormat,
): Promise<Wanted | string> {
  const filters = filtersOf(query, texts.zone);
  filters.delete('order');
  const reading = readFilters(filters, await addressReader(context.services.log, addressesIn(query)));
  if (!reading.ok)
    return reading.errors.map((error) => `${error.parameter}: ${problemText(texts, error)}`).join(' ');
  const { order: _order, limit: _limit, ...selection } = reading.query;
  const place = (name: 'after' | 'end'): string | undefined => query.get(name)?.trim() || undefined;
  const [after, end] = [place('after'), place('end')];
  const places = { ...(after !== undefined && { after }), ...(end !== undefined && { end }) };
  return {
    // The checkbox has no meaning for the other formats.
    bom: format === 'csv' && query.get('bom') === 'true',
    query: { ...selection, format, content: true, ...places },
    filter: { ...Object.fromEntries(filters), format, ...places },
    fileName: fileName(format, context.now()),
  };
}

/** Records a chunk before it is sent, so that its rows are on record however the download ends. */
function recordChunk(
  context: PageContext,
  request: PageRequest,
  { filter }: Wanted,
  { after, chunk }: { readonly after: string | undefined; readonly chunk: ExportChunk },
): void {
  record(context, request, 'export', { ...filter, ...(after !== undefined && { after }) }, chunk.rows);
}

async function* chunks(
  context: PageContext,
  request: PageRequest,
  wanted: Wanted,
  steps: Required<Steps>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head(wanted.query.format, wanted.bom));
  for await (const step of exportChunks(context.services.log, wanted.query, steps)) {
    if (step.chunk !== steps.first) recordChunk(context, request, wanted, step);
    yield step.chunk.bytes;
  }
}

/** Reads the first chunk at once, while an error can still be reported. */
async function streamed(
  context: PageContext,
  request: PageRequest,
  places: StreamPlaces,
  wanted: Wanted,
): Promise<PageResponse['stream']> {
  const place = places.enter();
  try {
    const first = await context.services.log.exportChunk(wanted.query);
    recordChunk(context, request, wanted, { after: wanted.query.after, chunk: first });
    const found = chunks(context, request, wanted, { first, goesOn: () => places.goesOn(place) });
    const { format } = wanted.query;
    return { place, parts: withKeepAlive(new KeepAlive(format, context.quietMs), found, foot(format)) };
  } catch (error) {
    places.leave(place);
    throw error;
  }
}

interface Part {
  readonly chunks: readonly Uint8Array[];
  readonly rows: number;
  readonly next: string | null;
  readonly through: string | null;
}

/** A part whose end is given goes up to there, so that the download is what the previous page announced. */
async function onePart(context: PageContext, { query }: Wanted): Promise<Part> {
  const taken: Uint8Array[] = [];
  const deadline = performance.now() + (context.quietMs ?? partMs);
  let [size, rows] = [0, 0];
  let through: string | null = null;
  for await (const { after = null, chunk } of exportChunks(context.services.log, query)) {
    // The first chunk is taken whatever its size, since otherwise nothing would ever be sent.
    if (query.end === undefined && rows > 0 && size + chunk.bytes.length > partLimit)
      return { chunks: taken, rows, next: after, through };
    taken.push(chunk.bytes);
    size += chunk.bytes.length;
    rows += chunk.rows;
    through = chunk.through ?? through;
    if (query.end === undefined && chunk.next !== null && performance.now() > deadline)
      return { chunks: taken, rows, next: chunk.next, through };
  }
  return { chunks: taken, rows, next: null, through };
}

function bodyOf({ query: { format }, bom }: Wanted, part: Part): string {
  const parts = [Buffer.from(head(format, bom)), ...part.chunks, Buffer.from(foot(format))];
  return Buffer.concat(parts).toString('utf8');
}

const asFile = (
  format: ExportFormat,
  name: string,
): Pick<PageResponse, 'status' | 'contentType' | 'headers'> => ({
  status: 200,
  contentType: contentType(format),
  headers: { 'content-disposition': `attachment; filename="${name}"` },
});

/** An export that does not fit one answer is offered in parts, each a whole file. */
function partsPage({ texts, query }: PageRequest, { filter, bom }: Wanted, part: Part): PageContent {
  const address = (more: Readonly<Record<string, string>>): string => {
    const target = new URLSearchParams(filtersOf(query, texts.zone));
    target.set('download', filter.format ?? '');
    if (bom) target.set('bom', 'true');
    for (const [name, value] of Object.entries(more)) target.set(name, value);
    return `chat-log?${target.toString()}`;
  };
  const after = filter.after;
  return {
    page: 'chat-log',
    title: texts.t('export.parts'),
    body: html`<p>${texts.t('export.parts.why', { bytes: texts.bytes(partLimit) })}</p>
      <ul class="parts-list">
        <li>
          <a
            href="${address({ part: 'file', ...(after !== undefined && { after }), ...(part.next !== null && { end: part.next }) })}"
            download
            >${texts.t('export.part')}</a
          >
          –
          ${texts.plural('export.rows', part.rows)}${
            part.through !== null &&
            html`, ${texts.rich('export.through', { time: minute(texts, part.through) })}`
          }
        </li>
        ${
          part.next !== null &&
          html`<li><a href="${address({ after: part.next })}">${texts.t('export.next')}</a></li>`
        }
      </ul>`,
  };
}

function refused({ texts }: PageRequest, problem: string): PageContent {
  return {
    page: 'chat-log',
    title: texts.t('export'),
    status: 400,
    body: html`<p class="none" role="alert">${problem}</p>
      <p><a href="${zoned(texts, 'chat-log')}">${texts.t('search.again')}</a></p>`,
  };
}

async function answer(context: PageContext, request: PageRequest): Promise<PageContent | PageResponse> {
  const format = request.query.get('download');
  if (!isFormat(format)) return refused(request, request.texts.t('wrong.format'));
  const wanted = await read(context, request, format);
  if (typeof wanted === 'string') return refused(request, wanted);
  const file = asFile(format, wanted.fileName);
  const { streams } = request;
  if (streams !== null) {
    if (request.method === 'HEAD') return { ...file, body: '' };
    const stream = await streamed(context, request, streams, wanted);
    return { ...file, body: '', ...(stream && { stream }) };
  }
  const part = await onePart(context, wanted);
  const isWhole = part.next === null && wanted.query.after === undefined;
  if (!isWhole && request.query.get('part') !== 'file') return partsPage(request, wanted, part);
  record(context, request, 'export', wanted.filter, part.rows);
  // Openfire's console would put HTML into a page of its own, even as an attachment.
  return { ...file, contentType: 'application/octet-stream', body: bodyOf(wanted, part) };
}

export async function download(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse> {
  try {
    return await answer(context, request);
  } catch (error) {
    if (error instanceof CursorError) return refused(request, request.texts.t('wrong.cursor'));
    throw error;
  }
}
