/** The pages by their paths: the one way in, for the own port and for Openfire's admin console. */
import { sameSecret } from '../access/secrets.ts';
import { html } from '../html.ts';
import { chatLog } from './chat-log.ts';
import { icon, script, stylesheet } from './assets.ts';
import { layout } from './layout.ts';
import { overview, overviewParts } from './overview.ts';
import {
  csrfField,
  seeOther,
  text,
  type PageContent,
  type PageContext,
  type PageRequest,
  type PageResponse,
} from './page.ts';
import { saveSettings, settings } from './settings.ts';

const asset = (contentType: string, body: string): PageResponse => ({
  status: 200,
  contentType: `${contentType}; charset=utf-8`,
  // The pages ask for them by a fingerprint of their content.
  headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  body,
});

/** Assets show nothing of anybody and need no sign-in. */
export const assetFiles: ReadonlyMap<string, PageResponse> = new Map([
  ['/assets/receipts.css', asset('text/css', stylesheet)],
  ['/assets/receipts.js', asset('text/javascript', script)],
  ['/assets/receipts.svg', asset('image/svg+xml', icon)],
]);

type Page = (context: PageContext, request: PageRequest) => Promise<PageContent | PageResponse>;

const pages: Readonly<Record<string, { readonly get: Page; readonly post?: Page }>> = {
  '/overview': {
    get: async (context, request) =>
      request.query.get('part') === 'live' ? overviewParts(context) : overview(context, request),
  },
  '/chat-log': { get: chatLog },
  '/settings': { get: async (context, request) => settings(context, request), post: saveSettings },
};

export const pagePaths = Object.keys(pages);

function forged(): PageContent {
  return {
    page: 'settings',
    title: 'This form is too old',
    status: 403,
    body: html`<p>
      It was made for another session, so nothing was changed. <a href="settings">Open Settings again</a> and
      repeat the change.
    </p>`,
  };
}

async function answer(context: PageContext, request: PageRequest): Promise<PageContent | PageResponse> {
  const page = pages[request.path];
  if (page === undefined) return text(404, 'There is no such page.');
  const isPost = request.method === 'POST';
  const handler = isPost ? page.post : page.get;
  if (handler === undefined || !['GET', 'HEAD', 'POST'].includes(request.method)) {
    const allow = `GET, HEAD${page.post === undefined ? '' : ', POST'}`;
    return text(405, `${request.method} does not work here.`, { allow });
  }
  if (isPost && !sameSecret(request.form.get(csrfField) ?? '', request.csrf)) return forged();
  return handler(context, request);
}

export async function servePage(context: PageContext, request: PageRequest): Promise<PageResponse> {
  if (request.path === '/' || request.path === '') return seeOther('overview');
  const file = assetFiles.get(request.path);
  if (file !== undefined) return file;
  const result = await answer(context, request);
  return 'page' in result ? layout(context, request, result) : result;
}
