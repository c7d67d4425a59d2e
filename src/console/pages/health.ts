/** Whether it works, part by part, and how to fix what does not. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import type { Health } from '../../status/view.ts';
import type { Texts } from '../i18n/texts.ts';
import type { PageContext } from './page.ts';

const icons = {
  ok: 'm4 8.5 3 3 5.5-7',
  off: 'M8 3v5.5M5 5a4.5 4.5 0 1 0 6 0',
  degraded: 'M8 3.5v5.5m0 3.2v.1',
  down: 'm4.5 4.5 7 7m0-7-7 7',
} as const;

export function verdict(texts: Texts, { status }: Health): Html {
  return html`<div class="verdict verdict-${status}">
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
      <path d="${icons[status]}" />
    </svg>
    <div>
      <strong>${texts.t(`verdict.${status}`)}</strong><span>${texts.t(`verdict.${status}.more`)}</span>
    </div>
  </div>`;
}

type Problem = Health['problems'][number];

/**
 * Shows a problem in the reader's language, followed by the handler's own English words, which name files and numbers.
 */
function problem(texts: Texts, { code, text, remedy }: Problem): Html {
  const key = `problem.${code}`;
  const plain = html`<strong>${visibleText(text)}</strong><span>${remedy}</span>`;
  if (texts.language.tag === 'en' || !texts.has(key))
    return html`<li>
      <div lang="en">${plain}</div>
      <code>${code}</code>
    </li>`;
  return html`<li>
    <strong>${texts.t(key)}</strong><span>${texts.t(`${key}.remedy`)}</span>
    <details data-keep="${code}">
      <summary>${texts.t('problem.detail')}</summary>
      <div lang="en">${plain}</div>
    </details>
    <code>${code}</code>
  </li>`;
}

export function problems(texts: Texts, health: Health): Html | false {
  return (
    health.problems.length > 0 &&
    html`<h2>${texts.t('problems')}</h2>
      <ul class="problems">
        ${health.problems.map((one) => problem(texts, one))}
      </ul>`
  );
}

function part(name: string, ok: boolean, value: string | Html, more: string | Html): Html {
  return html`<div class="part${ok ? '' : ' part-bad'}">
    <dt>${name}</dt>
    <dd><b>${value}</b><span>${more}</span></dd>
  </div>`;
}

function dataPart(texts: Texts, { directory, mount, volume, freeBytes, totalBytes }: Health['data']): Html {
  const place =
    volume === null
      ? ''
      : volume
        ? texts.t('part.data.volume', { mount: mount ?? '' })
        : texts.t('part.data.root');
  const room =
    freeBytes === null || totalBytes === null
      ? ''
      : texts.t('part.data.room', { free: texts.bytes(freeBytes), total: texts.bytes(totalBytes) });
  const more = [place, room].filter((text) => text !== '').join(' · ');
  return part(texts.t('part.data'), true, visibleText(directory), visibleText(more));
}

export function parts(context: PageContext, texts: Texts, health: Health): Html {
  const { openfire, link, spool, store } = health;
  const waiting =
    spool.pending === 0 ? texts.t('part.spool.empty') : texts.plural('part.spool.waiting', spool.pending);
  const lost = spool.dropped > 0 ? ` · ${texts.plural('part.spool.lost', spool.dropped)}` : '';
  const room = `${texts.t('part.spool.bytes', { bytes: texts.bytes(spool.bytes) })}${lost}`;
  const runtime = `Node ${process.versions.node}, ${process.platform}-${process.arch}`;
  return html`<h2>${texts.t('parts')}</h2>
    <dl class="parts">
      ${part('Openfire', true, openfire, texts.t('part.openfire'))}
      ${part(texts.t('part.link'), link.connected, texts.t(link.connected ? 'part.link.up' : 'part.link.down'), texts.t(`part.link.${link.kind}`))}
      ${part(texts.t('part.handler'), true, context.version, texts.t('part.handler.more'))}
      ${part(texts.t('part.runtime'), true, runtime, texts.t('part.runtime.more', { bytes: texts.bytes(process.memoryUsage.rss()) }))}
      ${part(texts.t('part.spool'), !spool.full && spool.dropped === 0, spool.full ? texts.t('part.spool.full') : waiting, room)}
      ${part(texts.t('part.store'), store.ok, texts.t(store.ok ? 'part.store.up' : 'part.store.down'), store.problem ?? (store.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'))}
      ${dataPart(texts, health.data)}
    </dl>`;
}

export function silentSessions(texts: Texts, { guard }: Health): Html | false {
  return (
    guard.silentSessions > 0 &&
    html`<details class="silent" data-keep="silent">
      <summary>${texts.plural('guard.silent', guard.silentSessions)}</summary>
      <ul>
        ${guard.silent.map(
          ({ jid, pings }) =>
            html`<li><bdi>${visibleText(jid)}</bdi> <span>${texts.plural('guard.pings', pings)}</span></li>`,
        )}
      </ul>
    </details>`
  );
}
