/** The frame around a page. All addresses are relative, so that they work on both entries. */
import { digest } from '../access/secrets.ts';
import { html, type Html } from '../html.ts';
import { script, stylesheet } from './assets.ts';
import {
  csrfField,
  type PageContent,
  type PageContext,
  type PageName,
  type PageRequest,
  type PageResponse,
} from './page.ts';

const names: readonly (readonly [PageName, string])[] = [
  ['overview', 'Overview'],
  ['chat-log', 'Chat log'],
  ['settings', 'Settings'],
];

// By content, not by version: browsers may keep them for ever.
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

function header(request: PageRequest, current: PageName): Html {
  return html`<a class="skip" href="#main">Skip to the content</a>
    <header class="top">
      <div class="top-inside">
        <a class="brand" href="overview">${logo}<span>Receipts</span></a>
        <nav aria-label="Pages">
          <ul>
            ${names.map(
              ([page, name]) =>
                html`<li>
                  <a href="${page}" ${page === current && html` aria-current="page"`}>${name}</a>
                </li>`,
            )}
          </ul>
        </nav>
        <form class="sign-out" method="post" action="sign-out">
          ${csrfInput(request)}<span class="user" title="Signed in">${request.user}</span>
          <button class="quiet">Sign out</button>
        </form>
      </div>
    </header>`;
}

/** A document of the own port. */
export function ownDocument(title: string, body: Html): string {
  return html`<!DOCTYPE html>
    <html lang="en" class="receipts-own">
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

/** A document for SiteMesh, which takes title, head and body apart and keeps no attribute of the body. */
function decoratedDocument(content: PageContent): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <title>Receipts: ${content.title}</title>
        <meta name="pageID" content="receipts-${content.page}" />
        ${assets}
      </head>
      <body>
        <div class="receipts receipts-inside">${content.body}</div>
      </body>
    </html> `.text;
}

export function layout(context: PageContext, request: PageRequest, content: PageContent): PageResponse {
  const body =
    request.entry === 'admin-console'
      ? decoratedDocument(content)
      : ownDocument(
          `${content.title} · Receipts`,
          html`${header(request, content.page)}
            <main id="main">
              <h1>${content.title}</h1>
              ${content.body}
            </main>
            <footer class="foot">openfire-receipts ${context.version}</footer>`,
        );
  return { status: content.status ?? 200, contentType: 'text/html; charset=utf-8', headers: {}, body };
}
