/** Plots of the Overview, drawn as SVG without library, script or inline style; a table gives the same data. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { endings } from '../../model/state.ts';
import type { State } from '../../model/state.ts';
import type { Stats, StatsPoint } from '../../store/reader.ts';
import type { Texts } from '../i18n/texts.ts';
import { undelivered } from './stats.ts';
import { minute } from './times.ts';

const size = { width: 720, height: 200, left: 56, right: 8, top: 10, bottom: 26 } as const;
const plotWidth = size.width - size.left - size.right;
const plotHeight = size.height - size.top - size.bottom;

/** Rounds up to 1, 2, 5, 10, 20 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

const sum = (point: StatsPoint, states: readonly State[]): number =>
  states.reduce((total, state) => total + (point.byState[state] ?? 0), 0);

function pointName(texts: Texts, at: string, span: string): string {
  if (span === 'month') return texts.shortDay(at);
  const clock = texts.shown(at).slice(11, 16);
  return span === 'week' ? `${texts.shortDay(at)} ${clock}` : clock;
}

function axis(texts: Texts, points: readonly StatsPoint[], span: string): Html {
  const every = Math.max(1, Math.ceil(points.length / 6));
  const slot = plotWidth / Math.max(1, points.length);
  return html`${points.map((point, index) => {
    if (index % every !== 0) return false;
    const x = (size.left + (index + 0.5) * slot).toFixed(1);
    return html`<text class="tick-text" x="${x}" y="${size.height - 8}" text-anchor="middle">
      ${span === 'week' ? texts.shortDay(point.at) : pointName(texts, point.at, span)}
    </text>`;
  })}`;
}

function grid(steps: number, label: (step: number) => string): Html {
  return html`${Array.from({ length: steps + 1 }, (_, step) => {
    const y = (size.top + plotHeight * (1 - step / steps)).toFixed(1);
    return html`<line
        class="grid"
        x1="${size.left}"
        x2="${size.width - size.right}"
        y1="${y}"
        y2="${y}"
      /><text class="tick-text" x="${size.left - 6}" y="${y}" dy="0.35em" text-anchor="end">
        ${label(step)}
      </text>`;
  })}`;
}

function figure(title: string, key: Html, drawing: Html): Html {
  return html`<figure class="plot card">
    <figcaption>
      <span>${title}</span>
      <ul class="key">
        ${key}
      </ul>
    </figcaption>
    <svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}">${drawing}</svg>
  </figure>`;
}

const kinds = [
  ['delivered', ['confirmed', 'received', 'displayed']],
  ['undelivered', undelivered],
  ['ended', endings],
] as const satisfies readonly (readonly [string, readonly State[]])[];

function messages(texts: Texts, points: readonly StatsPoint[], span: string): Html {
  const top = roundUp(Math.max(...points.map((point) => point.messages), 1));
  const slot = plotWidth / Math.max(1, points.length);
  const bars = points.map((point, index) => {
    let below = 0;
    return kinds.map(([kind, states]) => {
      const height = (sum(point, states) / top) * plotHeight;
      const y = size.top + plotHeight - below - height;
      below += height;
      return (
        height > 0 &&
        html`<rect
          class="kind-${kind}"
          x="${(size.left + (index + 0.1) * slot).toFixed(1)}"
          y="${y.toFixed(1)}"
          width="${(slot * 0.8).toFixed(1)}"
          height="${height.toFixed(1)}"
        />`
      );
    });
  });
  return figure(
    texts.t('plot.messages'),
    html`${kinds.map(([kind]) => html`<li class="key-${kind}">${texts.t(`plot.${kind}`)}</li>`)}`,
    html`${grid(2, (step) => (Number.isInteger((top * step) / 2) ? texts.count((top * step) / 2) : ''))}
    ${bars} ${axis(texts, points, span)}`,
  );
}

const quantiles = ['p99', 'p95', 'p50'] as const;

/** The scale is logarithmic from 1 ms on, so that a second and an hour are both visible. */
function delivery(texts: Texts, points: readonly StatsPoint[], span: string): Html {
  const longest = Math.max(...points.map((point) => point.delivery?.p99 ?? 0), 1000);
  const decades = Math.ceil(Math.log10(longest));
  const slot = plotWidth / Math.max(1, points.length);
  const place = (index: number, ms: number): string => {
    const share = Math.max(0, Math.log10(Math.max(ms, 1))) / decades;
    return `${(size.left + (index + 0.5) * slot).toFixed(1)} ${(size.top + plotHeight * (1 - share)).toFixed(1)}`;
  };
  const lines = quantiles.map((quantile) => {
    let path = '';
    const lone: Html[] = [];
    points.forEach(({ delivery: found }, index) => {
      if (found === null) return;
      // A step without messages breaks the line; a single one between two such is a dot.
      const [before, after] = [points[index - 1]?.delivery ?? null, points[index + 1]?.delivery ?? null];
      const at = place(index, found[quantile]);
      const [x = '', y = ''] = at.split(' ');
      if (before === null && after === null)
        lone.push(html`<circle class="dot" cx="${x}" cy="${y}" r="3" />`);
      else path += `${before === null ? 'M' : 'L'}${at}`;
    });
    return html`<g class="line-${quantile}"><path class="line" d="${path}" />${lone}</g>`;
  });
  return figure(
    texts.t('plot.delivery'),
    html`${quantiles
      .toReversed()
      .map((quantile) => html`<li class="key-${quantile}">${texts.t(`figure.${quantile}`)}</li>`)}`,
    html`${grid(decades, (step) => texts.duration(10 ** step))} ${lines} ${axis(texts, points, span)}`,
  );
}

function table(texts: Texts, points: readonly StatsPoint[]): Html {
  const there = points.filter((point) => point.messages > 0).toReversed();
  return html`<details class="behind" data-keep="table">
    <summary>${texts.t('plot.table')}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${texts.t('plot.table')}">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">${texts.t('plot.from')}</th>
            <th scope="col" class="number">${texts.t('states.messages')}</th>
            ${kinds.map(([kind]) => html`<th scope="col" class="number">${texts.t(`plot.${kind}`)}</th>`)}
            ${quantiles.toReversed().map((quantile) => html`<th scope="col" class="number">${texts.t(`figure.${quantile}`)}</th>`)}
            <th scope="col" class="number">${texts.t('figure.redelivered')}</th>
          </tr>
        </thead>
        <tbody>
          ${there.map(
            (point) =>
              html`<tr>
                <th scope="row">${minute(texts, point.at)}</th>
                <td class="number">${texts.count(point.messages)}</td>
                ${kinds.map(([, states]) => html`<td class="number">${texts.count(sum(point, states))}</td>`)}
                ${quantiles
                  .toReversed()
                  .map(
                    (quantile) =>
                      html`<td class="number">
                        ${point.delivery === null ? '–' : texts.duration(point.delivery[quantile])}
                      </td>`,
                  )}
                <td class="number">${texts.count(point.redelivered)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${there.length === 0 && html`<p class="empty">${texts.t('plot.nothing')}</p>`}
    </div>
  </details>`;
}

export function charts(texts: Texts, { points }: Stats, span: string): Html {
  return html`<div class="plots">${messages(texts, points, span)}${delivery(texts, points, span)}</div>
    ${table(texts, points)}`;
}
