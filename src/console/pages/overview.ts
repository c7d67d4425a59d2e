/** Overview: whether it works, what needs attention, and what happens to the messages. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { statSteps } from '../../base/time-zone.ts';
import type { StatStep } from '../../base/time-zone.ts';
import type { TimeZone } from '../../base/time-zone.ts';
import type { Health } from '../../status/view.ts';
import type { LogCounts, Stats } from '../../store/reader.ts';
import type { Texts } from '../i18n/texts.ts';
import { charts } from './charts.ts';
import { lag } from './conversations.ts';
import { stateBars, statTiles } from './stats.ts';
import { parts, problems, silentSessions, verdict } from './health.ts';
import { zoned } from './links.ts';
import { json } from './page.ts';
import type { PageContent, PageContext, PageRequest, PageResponse } from './page.ts';
import { typing } from './typing.ts';

/** The periods of the plots and their steps. */
export const spans = {
  hour: { ms: 3_600_000, step: 'minute' },
  day: { ms: 86_400_000, step: 'quarter-hour' },
  week: { ms: 7 * 86_400_000, step: 'hour' },
  month: { ms: 30 * 86_400_000, step: 'day' },
} as const satisfies Record<string, { ms: number; step: StatStep }>;
export type Span = keyof typeof spans;
const spanNames = Object.keys(spans) as readonly Span[]; // its keys, by construction

function spanOf({ query }: PageRequest): Span {
  return spanNames.find((name) => name === query.get('span')) ?? 'day';
}

function api(context: PageContext, texts: Texts, health: Health): Html {
  const isClosed = health.problems.some(({ code }) => code === 'RECEIPTS_HTTP_PORT');
  const base = context.apiBase();
  const settings = html`<a href="${zoned(texts, 'settings#tokens')}">${texts.t('receipts.settings')}</a>`;
  return html`<h2>${texts.t('api')}</h2>
    <p>
      ${
        base === null && isClosed
          ? texts.t('api.closed')
          : base === null
            ? texts.rich('api.off', {
                property: html`<code>plugin.receipts.http.port</code>`,
                settings: html`<a href="${zoned(texts, 'settings#setting-http.port')}"
                  >${texts.t('receipts.settings')}</a
                >`,
              })
            : texts.rich('api.on', {
                base: html`<code>${base}</code>`,
                description: html`<code>${base}/openapi.json</code>`,
                settings,
              })
      }
    </p>`;
}

function choice(texts: Texts, current: Span): Html {
  return html`<nav class="spans" aria-label="${texts.t('span')}">
    <ul>
      ${spanNames.map(
        (span) =>
          html`<li>
            <a
              href="${zoned(texts, `overview?span=${span}`)}"
              ${span === current && html` aria-current="true"`}
              >${texts.t(`span.${span}`)}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

interface Known {
  readonly now: number;
  readonly counts: LogCounts | null;
  /** Statistics of the last 24 hours. */
  readonly day: Stats | null;
  readonly span: Stats | null;
}

async function ask(context: PageContext, span: Span, zone: TimeZone): Promise<Known> {
  const { log } = context.services;
  const now = context.now();
  const stats = (name: Span): Promise<Stats | null> => {
    const { ms, step } = spans[name];
    const until = zone.after(step, zone.startOf(step, now));
    // Days may have 23 or 25 hours; the first day is the one found at its middle.
    const since = step === 'day' ? until - ms + statSteps.day / 2 : until - ms;
    return log.stats({ since, until, step, tz: zone.name }).catch(() => null);
  };
  // The page is needed most when the store is broken, so errors leave out their part only.
  const [found, day] = await Promise.all([log.counts(now).catch(() => null), stats('day')]);
  return { now, counts: found, day, span: span === 'day' ? day : await stats(span) };
}

async function live(context: PageContext, request: PageRequest): Promise<Readonly<Record<string, Html>>> {
  const { texts } = request;
  const span = spanOf(request);
  const health = context.services.health();
  const known = await ask(context, span, texts.zone);
  return {
    verdict: html`${verdict(texts, health)}${problems(texts, health)}`,
    figures: statTiles(texts, health, known.counts, known.day, known.now),
    plots:
      known.span === null
        ? html`<p class="empty">${texts.t('log.unreadable')}</p>`
        : html`${lag(texts, known.span.index, known.now)}${charts(texts, known.span, span)}`,
    typing: typing(texts, context.services.chatStates()),
    states: html`${stateBars(texts, known.counts, known.now)}`,
    parts: html`${parts(context, texts, health)}${silentSessions(texts, health)}`,
  };
}

/** What the page's script requests every few seconds: the same pieces of markup, as JSON. */
export async function overviewParts(context: PageContext, request: PageRequest): Promise<PageResponse> {
  const pieces = await live(context, request);
  const texts = Object.entries(pieces).map(([name, piece]) => [name, piece.text]);
  return json(200, Object.fromEntries(texts) as Record<string, string>); // pairs of texts
}

export async function overview(context: PageContext, request: PageRequest): Promise<PageContent> {
  const { texts } = request;
  const span = spanOf(request);
  const pieces = await live(context, request);
  const piece = (name: string): Html => html`<div data-piece="${name}">${pieces[name]}</div>`;
  return {
    page: 'overview',
    title: texts.t('receipts.overview'),
    body: html`<div data-refresh="${zoned(texts, `overview?part=live&span=${span}`)}">
        <div data-piece="verdict" role="status">${pieces['verdict']}</div>
        ${piece('figures')}
        <section aria-labelledby="plots">
          <div class="plots-head">
            <h2 id="plots">${texts.t('plots')} <span class="zone">(${texts.zone.name})</span></h2>
            ${choice(texts, span)}
          </div>
          ${piece('plots')}
        </section>
        <div class="columns">
          <section>${piece('states')}</section>
          <section>${piece('typing')}${piece('parts')}</section>
        </div>
      </div>
      ${api(context, texts, context.services.health())}
      <p class="fresh" data-fresh hidden></p>`,
  };
}
