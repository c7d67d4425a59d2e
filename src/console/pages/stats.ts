/** The numbers of the Overview: how many messages, how fast, what is not delivered yet. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import type { State } from '../../model/state.ts';
import type { Health } from '../../status/view.ts';
import type { LogCounts, Stats } from '../../store/reader.ts';
import type { Texts } from '../i18n/texts.ts';
import { allStates } from '../requests/filters.ts';
import { zoned } from './links.ts';
import { stateLabel } from './state.ts';
import { dateTime } from './times.ts';

/** Messages on their way: no client is known to have them. */
export const undelivered: readonly State[] = ['accepted', 'stored', 'sent'];
const dayMs = 86_400_000;

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly more?: Html | string | false;
}

function tiles(entries: readonly Figure[]): Html {
  return html`<dl class="figures">
    ${entries.map(
      ({ name, value, more }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>
            ${value}${more !== undefined && more !== false && html`<span class="more-of">${more}</span>`}
          </dd>
        </div>`,
    )}
  </dl>`;
}

export function statTiles(
  texts: Texts,
  { guard }: Health,
  found: LogCounts | null,
  day: Stats | null,
  now: number,
): Html {
  const oldest =
    guard.oldestUnconfirmed === null
      ? null
      : texts.duration(Math.max(0, now - Date.parse(guard.oldestUnconfirmed)));
  const delivery = day?.total.delivery;
  const log =
    found === null
      ? html`<p class="empty">${texts.t('log.unreadable')}</p>`
      : tiles([
          { name: texts.t('figure.last-hour'), value: texts.count(found.lastHour) },
          { name: texts.t('figure.in-log'), value: texts.count(found.messages) },
          {
            name: texts.t('figure.undelivered'),
            value: texts.count(undelivered.reduce((sum, state) => sum + (found.byState[state] ?? 0), 0)),
          },
          {
            name: texts.t('figure.oldest'),
            value: oldest ?? '–',
            more:
              guard.oldestUnconfirmed === null
                ? texts.t('figure.oldest.none')
                : dateTime(texts, guard.oldestUnconfirmed),
          },
        ]);
  const times = (['p50', 'p95', 'p99'] as const).map((quantile) => ({
    name: texts.t(`figure.${quantile}`),
    value: delivery === null || delivery === undefined ? '–' : texts.duration(delivery[quantile]),
  }));
  return html`<h2 class="unseen">${texts.t('figures')}</h2>
    ${log}
    ${tiles([
      ...times,
      {
        name: texts.t('figure.redelivered'),
        value: texts.count(guard.redelivered),
        more: html`${texts.plural('figure.rescued', guard.rescued)} ·
          <a href="${zoned(texts, 'chat-log?state=failed')}"
            >${texts.plural('figure.refused', guard.refused)}</a
          >`,
      },
    ])}
    ${!guard.on && html`<p class="guard error">${texts.t('guard.off')}</p>`}`;
}

export function stateBars(texts: Texts, found: LogCounts | null, now: number): Html | false {
  if (found === null) return false;
  const since = new Date(now - dayMs).toISOString();
  const rows = allStates.map((state) => ({ state, messages: found.byState[state] ?? 0 }));
  const total = rows.reduce((sum, row) => sum + row.messages, 0);
  return html`<h2>${texts.t('states')}</h2>
    <table class="bars">
      <caption>
        ${texts.t('states.caption')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${texts.t('states.state')}</th>
          <th scope="col" class="number">${texts.t('states.messages')}</th>
          <th scope="col" class="wide">${texts.t('states.share')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ state, messages }) =>
            html`<tr class="bar-${state}">
              <th scope="row">
                <a href="${zoned(texts, `chat-log?state=${state}&since=${since}`)}"
                  >${stateLabel(texts, state)}</a
                >
              </th>
              <td class="number">${texts.count(messages)}</td>
              <td class="wide">
                <div class="bar">
                  <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="rail" width="1000" height="10" />
                    <rect
                      class="fill state-${state}"
                      width="${Math.ceil((messages / Math.max(1, total)) * 1000)}"
                      height="10"
                    /></svg
                  ><span class="share">${total === 0 ? '–' : texts.percent(messages / total)}</span>
                </div>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
