/** The frame around a page. All addresses are relative, so that they work on both entries. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { digest } from '../access/secrets.ts';
import { english, languages } from '../i18n/languages.ts';
import { textsIn } from '../i18n/texts.ts';
import type { Texts } from '../i18n/texts.ts';
import { script, stylesheet } from './assets.ts';
import { zoned } from './links.ts';
import { csrfField } from './page.ts';
import type { PageContent, PageContext, PageName, PageRequest, PageResponse } from './page.ts';

const names: readonly PageName[] = ['overview', 'chat-log', 'settings'];

// The name depends on the content, not the version, so browsers may cache it without limit.
const fingerprint = digest(stylesheet + script)
  .toString('base64url')
  .slice(0, 12);
const assets = html`<link rel="stylesheet" href="assets/receipts.css?v=${fingerprint}" />
  <script src="assets/receipts.js?v=${fingerprint}" defer></script>`;

export const logo = html`<svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
  <path
    d="M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H10l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"
    fill="currentColor"
  />
  <path
    class="logo-tick"
    d="m5.5 11 3 3 5.5-6.5M11.5 13l1 1 5.5-6.5"
    fill="none"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  />
</svg>`;

export function csrfInput(request: PageRequest): Html {
  return html`<input type="hidden" name="${csrfField}" value="${request.csrf}" />`;
}

/** The script's texts in the reader's language. */
function spoken({ texts, method }: PageRequest): Html {
  const said = ['copied', 'fresh', 'paused', 'signed-out', 'no-answer', 'here', 'loading', 'updated'].map(
    (name) => [name, texts.t(`script.${name}`)],
  );
  return html`<div
    hidden
    data-texts="${JSON.stringify(Object.fromEntries(said))}"
    data-zone="${texts.zone.name}"
    ${method === 'GET' && texts.tz === null && html` data-default`}
  ></div>`;
}

/** Names the zone once on each page, since times are shown without one. */
function zoneLine(texts: Texts): Html {
  return html`<p class="zone-line">${texts.t('zone.all')}</p>`;
}

/** Links to this page in the other languages. */
export function languageChoice(texts: Texts, path: string, query: URLSearchParams): Html {
  return html`<nav class="languages" aria-label="${texts.t('languages')}">
    <ul>
      ${languages.map(({ tag, name }) => {
        const target = new URLSearchParams(query);
        target.set('lang', tag);
        target.delete('part');
        const current = tag === texts.language.tag;
        return html`<li>
          <a
            lang="${tag}"
            hreflang="${tag}"
            href="${path}?${target.toString()}"
            ${current && html` aria-current="true"`}
            >${name}</a
          >
        </li>`;
      })}
    </ul>
  </nav>`;
}

function header(request: PageRequest, current: PageName): Html {
  const { texts } = request;
  return html`<a class="skip" href="#main">${texts.t('skip')}</a>
    <header class="top">
      <div class="top-inside">
        <a class="brand" href="${zoned(texts, 'overview')}">${logo}<span>Receipts</span></a>
        <nav aria-label="${texts.t('pages')}">
          <ul>
            ${names.map(
              (page) =>
                html`<li>
                  <a href="${zoned(texts, page)}" ${page === current && html` aria-current="page"`}
                    >${texts.t(`receipts.${page}`)}</a
                  >
                </li>`,
            )}
          </ul>
        </nav>
        <form class="sign-out" method="post" action="sign-out">
          ${csrfInput(request)}<span class="user" title="${texts.t('signed-in')}">${request.user}</span>
          <button class="quiet">${texts.t('sign-out')}</button>
        </form>
      </div>
    </header>`;
}

/** A document for the own port. */
export function ownDocument(title: string, body: Html, texts: Texts = textsIn(english)): string {
  return html`<!DOCTYPE html>
    <html lang="${texts.language.tag}" class="receipts-own">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href="assets/receipts.svg" />
        ${assets}
      </head>
      <body class="receipts">
        ${body}
      </body>
    </html> `.text;
}

/** A document for SiteMesh, which separates title, head and body and drops the body's attributes. */
function decoratedDocument(request: PageRequest, content: PageContent): string {
  const { texts } = request;
  return html`<!DOCTYPE html>
    <html lang="${texts.language.tag}">
      <head>
        <title>Receipts: ${content.title}</title>
        <meta name="pageID" content="receipts-${content.page}" />
        ${assets}
      </head>
      <body>
        <div class="receipts receipts-inside" lang="${texts.language.tag}">
          ${zoneLine(texts)} ${content.body} ${languageChoice(texts, request.path.slice(1), request.query)}
          ${spoken(request)}
        </div>
      </body>
    </html> `.text;
}

export function layout(context: PageContext, request: PageRequest, content: PageContent): PageResponse {
  const { texts } = request;
  const body =
    request.entry === 'admin-console'
      ? decoratedDocument(request, content)
      : ownDocument(
          `${content.title} · Receipts`,
          html`${header(request, content.page)}
            <main id="main">
              <h1>${content.title}</h1>
              ${zoneLine(texts)} ${content.body}
            </main>
            <footer class="foot">
              <span>openfire-receipts ${context.version}</span>
              ${languageChoice(texts, request.path.slice(1), request.query)}
            </footer>
            ${spoken(request)}`,
          texts,
        );
  return { status: content.status ?? 200, contentType: 'text/html; charset=utf-8', headers: {}, body };
}
