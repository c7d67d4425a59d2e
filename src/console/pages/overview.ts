/** Overview: is it working, and what should somebody look at. */
import type { LogFigures } from '../../chatlog/reader.ts';
import { allStates } from '../filters.ts';
import { bytes, count, dateTime, plural } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { Health } from '../services.ts';
import { visibleText } from '../visible.ts';
import { json, type PageContent, type PageContext, type PageRequest, type PageResponse } from './page.ts';
import { stateLabel } from './state.ts';

const verdicts: Readonly<Record<Health['status'], readonly [string, string]>> = {
  ok: ['Everything works', 'Messages are followed and written to the chat log.'],
  degraded: ['It works, but somebody should look', 'Messages are still written to the chat log.'],
  down: ['The chat log is not being written', 'Messages keep flowing; what happens waits in the spool.'],
};

function verdict(health: Health): Html {
  const [title, more] = verdicts[health.status];
  const icon = { ok: 'm4 8.5 3 3 5.5-7', degraded: 'M8 3.5v5.5m0 3.2v.1', down: 'm4.5 4.5 7 7m0-7-7 7' }[
    health.status
  ];
  return html`<div class="verdict verdict-${health.status}">
    <svg
      viewBox="0 0 16 16"
      width="28"
      height="28"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d="${icon}" />
    </svg>
    <div><strong>${title}</strong><span>${more}</span></div>
  </div>`;
}

function problems(health: Health): Html | false {
  return (
    health.problems.length > 0 &&
    html`<h2>What to do</h2>
      <ul class="problems">
        ${health.problems.map(
          (problem) =>
            html`<li>
              <strong>${problem.text}</strong><span>${problem.remedy}</span><code>${problem.code}</code>
            </li>`,
        )}
      </ul>`
  );
}

function part(name: string, ok: boolean, value: string, more: string): Html {
  return html`<div class="part${ok ? '' : ' part-bad'}">
    <dt>${name}</dt>
    <dd><b>${value}</b><span>${more}</span></dd>
  </div>`;
}

function parts(context: PageContext, health: Health): Html {
  const { link, spool, store } = health;
  const pipe = link.kind === 'pipe' ? 'to a process of its own' : 'inside one process';
  const waiting = spool.pending === 0 ? 'empty' : `${plural(spool.pending, 'event', 'events')} waiting`;
  const lost = spool.dropped > 0 ? ` · ${plural(spool.dropped, 'event', 'events')} lost` : '';
  return html`<h2>Parts</h2>
    <dl class="parts">
      ${part('Openfire', true, health.openfire, 'the server')}
      ${part('Link', link.connected, link.connected ? 'connected' : 'not connected', `${link.kind}, ${pipe}`)}
      ${part('Handler', true, context.version, 'decides and writes the log')}
      ${part('Spool', !spool.full && spool.dropped === 0, spool.full ? 'full' : waiting, `${bytes(spool.bytes)} on disk${lost}`)}
      ${part('Store', store.ok, store.ok ? 'writing' : 'out of order', store.problem ?? (store.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'))}
    </dl>`;
}

function guard({ guard: found }: Health): Html {
  const silent = found.silent.map(
    ({ jid, pings }) =>
      html`<li><bdi>${visibleText(jid)}</bdi> <span>${plural(pings, 'ping', 'pings')} unanswered</span></li>`,
  );
  return html`<h2>Guard</h2>
    <dl class="figures">
      <div>
        <dt>redelivered</dt>
        <dd>${count(found.redelivered)}</dd>
      </div>
      <div>
        <dt>rescued</dt>
        <dd>${count(found.rescued)}</dd>
      </div>
      <div>
        <dt>refused</dt>
        <dd>${count(found.refused)}</dd>
      </div>
    </dl>
    <p class="guard">
      ${
        found.on
          ? 'What no client has confirmed is delivered again.'
          : 'Off: what no client has confirmed may be lost.'
      }
      ${
        found.oldestUnconfirmed === null
          ? 'Every message that was sent is confirmed.'
          : html`Oldest unconfirmed: ${dateTime(found.oldestUnconfirmed)}.`
      }
    </p>
    ${
      found.silentSessions > 0 &&
      html`<details class="silent">
        <summary>${plural(found.silentSessions, 'session does', 'sessions do')} not answer</summary>
        <ul>
          ${silent}
        </ul>
      </details>`
    }`;
}

function figures(found: LogFigures | null, nowMs: number): Html {
  if (found === null)
    return html`<h2>Messages</h2>
      <p class="empty">The chat log cannot be read at the moment.</p>`;
  const since = new Date(nowMs - 86_400_000).toISOString();
  const rows = allStates.map((state) => ({ state, messages: found.byState[state] ?? 0 }));
  const total = rows.reduce((sum, row) => sum + row.messages, 0);
  return html`<h2>Messages</h2>
    <dl class="figures">
      <div>
        <dt>last hour</dt>
        <dd>${count(found.lastHour)}</dd>
      </div>
      <div>
        <dt>last 24 hours</dt>
        <dd>${count(total)}</dd>
      </div>
      <div>
        <dt>in the log</dt>
        <dd>${count(found.messages)}</dd>
      </div>
    </dl>
    <table class="bars">
      <caption>
        By their present state, last 24 hours
      </caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col" class="number">Messages</th>
          <th scope="col" class="wide">Share</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ state, messages }) =>
            html`<tr class="bar-${state}">
              <th scope="row">
                <a href="chat-log?state=${state}&amp;since=${since}">${stateLabel(state)}</a>
              </th>
              <td class="number">${count(messages)}</td>
              <td class="wide">
                <div class="bar">
                  <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="rail" width="1000" height="10" />
                    <rect
                      class="fill state-${state}"
                      width="${Math.ceil((messages / Math.max(1, total)) * 1000)}"
                      height="10"
                    /></svg
                  ><span class="share"
                    >${total === 0 ? '–' : `${Math.round((messages / total) * 100)} %`}</span
                  >
                </div>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function api(context: PageContext): Html {
  const base = context.apiBase();
  return html`<h2>For scripts</h2>
    ${
      base === null
        ? html`<p>
            The REST API is off. Give <code>plugin.receipts.http.port</code> a port on the
            <a href="settings#setting-http.port">Settings</a> page to switch it on.
          </p>`
        : html`<p>
            REST API at <code>${base}</code>, described by <code>${base}/openapi.json</code>. It asks for the
            bearer token, which the <a href="settings#token">Settings</a> page renews.
          </p>`
    }`;
}

async function live(context: PageContext): Promise<Readonly<Record<'verdict' | 'rest', Html>>> {
  const health = context.services.health();
  const now = context.now();
  // The page must show above all when the store is broken.
  const found = await context.services.log.figures(now).catch(() => null);
  return {
    verdict: html`${verdict(health)}${problems(health)}`,
    rest: html`<section>${figures(found, now)}</section>
      <section>${parts(context, health)}${guard(health)}</section>`,
  };
}

/** What the page's script asks for every few seconds: the same pieces of markup, as JSON. */
export async function overviewParts(context: PageContext): Promise<PageResponse> {
  const pieces = await live(context);
  return json(200, { verdict: pieces.verdict.text, rest: pieces.rest.text });
}

export async function overview(context: PageContext, _request: PageRequest): Promise<PageContent> {
  const pieces = await live(context);
  return {
    page: 'overview',
    title: 'Overview',
    body: html`<div data-refresh="overview?part=live">
        <div data-piece="verdict" role="status">${pieces.verdict}</div>
        <div data-piece="rest" class="columns">${pieces.rest}</div>
      </div>
      ${api(context)}
      <p class="fresh" data-fresh hidden></p>`,
  };
}
