/** The pages by path: the only way in, for both the own port and Openfire's admin console. */
import { html } from '../../base/html.ts';
import { sameSecret } from '../access/secrets.ts';
import { icon, script, stylesheet } from './assets.ts';
import { chatLog } from './chat-log.ts';
import { layout } from './layout.ts';
import { zoned } from './links.ts';
import { redeliver } from './message.ts';
import { overview, overviewParts } from './overview.ts';
import { csrfField, json, seeOther, text } from './page.ts';
import type { PageContent, PageContext, PageRequest, PageResponse } from './page.ts';
import { NotRecorded, notRecordedPage } from './recorded.ts';
import { saveSettings, settingsOrRecords } from './settings.ts';

const asset = (contentType: string, body: string): PageResponse => ({
  status: 200,
  contentType: `${contentType}; charset=utf-8`,
  // Pages refer to assets by a fingerprint of their content.
  headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  body,
});

/** Assets reveal nothing about anybody and need no sign-in. */
export const assetFiles: ReadonlyMap<string, PageResponse> = new Map([
  ['/assets/receipts.css', asset('text/css', stylesheet)],
  ['/assets/receipts.js', asset('text/javascript', script)],
  ['/assets/receipts.svg', asset('image/svg+xml', icon)],
]);

type Page = (context: PageContext, request: PageRequest) => Promise<PageContent | PageResponse>;

const pages: Readonly<Record<string, { readonly get: Page; readonly post?: Page }>> = {
  '/overview': {
    get: async (context, request) =>
      request.query.get('part') === 'live' ? overviewParts(context, request) : overview(context, request),
  },
  '/chat-log': { get: chatLog, post: redeliver },
  '/settings': { get: settingsOrRecords, post: saveSettings },
};

export const pagePaths = Object.keys(pages);

function forged({ texts }: PageRequest): PageContent {
  return {
    page: 'settings',
    title: texts.t('forged.title'),
    status: 403,
    body: html`<p>
      ${texts.t('forged')} <a href="${zoned(texts, 'settings')}">${texts.t('forged.again')}</a>
    </p>`,
  };
}

function wrongZone({ path, query, texts }: PageRequest): PageContent | PageResponse {
  const problem = html`<p class="none" role="alert"><code>tz</code> – ${texts.t('wrong.tz')}</p>`;
  if (query.has('part')) return json(400, { results: problem.text });
  const page = path === '/overview' ? 'overview' : 'settings';
  return { page, title: texts.t(`receipts.${page}`), status: 400, body: problem };
}

async function answer(context: PageContext, request: PageRequest): Promise<PageContent | PageResponse> {
  const page = pages[request.path];
  if (page === undefined) return text(404, request.texts.t('wrong.page'));
  const isPost = request.method === 'POST';
  const handler = isPost ? page.post : page.get;
  if (handler === undefined || !['GET', 'HEAD', 'POST'].includes(request.method)) {
    const allow = `GET, HEAD${page.post === undefined ? '' : ', POST'}`;
    return text(405, request.texts.t('wrong.method', { method: request.method }), { allow });
  }
  if (isPost && !sameSecret(request.form.get(csrfField) ?? '', request.csrf)) return forged(request);
  // The Chat log reports this beside the field.
  if (request.wrongZone && !isPost && request.path !== '/chat-log') return wrongZone(request);
  try {
    return await handler(context, request);
  } catch (error) {
    if (!(error instanceof NotRecorded)) throw error;
    const failed = notRecordedPage(request, error);
    return request.query.has('part') ? json(503, { results: failed.body.text }) : failed;
  }
}

export async function servePage(context: PageContext, request: PageRequest): Promise<PageResponse> {
  if (request.path === '/' || request.path === '') return seeOther('overview');
  const file = assetFiles.get(request.path);
  if (file !== undefined) return file;
  const result = await answer(context, request);
  return 'page' in result ? layout(context, request, result) : result;
}
