/** The states of a message as people see them: a tick, a word, and an explanation. */
import { Html, html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import type { Evidence, State } from '../../model/state.ts';
import type { Texts } from '../i18n/texts.ts';
import { allStates } from '../requests/filters.ts';

const two = '<path d="m1 8.5 3 3 5.5-7M7.5 10.5l1 1 5.5-7"/>';

const icons: Readonly<Record<State, string>> = {
  accepted: '<circle cx="8" cy="8" r="5"/>',
  stored: '<path d="M2.5 9.5h3l1 2h3l1-2h3M4 3h8l1.5 6.5V13h-11V9.5z"/>',
  sent: '<path d="m4 8.5 3 3 5.5-7"/>',
  confirmed: `<circle cx="8" cy="8" r="6.5"/><path d="m5 8.3 2 2 4-4.8"/>`,
  received: two,
  displayed: two,
  failed: '<path d="m4 4 8 8m0-8-8 8"/>',
  expired: '<path d="M4.5 2h7m-7 12h7M5 2c0 4 6 8 6 12M11 2c0 4-6 8-6 12"/>',
  unrouted: '<circle cx="8" cy="8" r="6"/><path d="m4 12 8-8"/>',
};

export function tick(state: State): Html {
  // The icon is a constant of this file, so it needs no escaping.
  const icon = new Html(icons[state]);
  return html`<svg
    class="tick"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="1.7"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    ${icon}
  </svg>`;
}

export const stateName = (texts: Texts, state: State): string => texts.t(`state.${state}`);
export const stateMeaning = (texts: Texts, state: State): string => texts.t(`state.${state}.meaning`);

export function stateLabel(texts: Texts, state: State): Html {
  return html`<span class="state state-${state}" title="${stateMeaning(texts, state)}"
    >${tick(state)} ${stateName(texts, state)}</span
  >`;
}

export const evidenceText = (texts: Texts, evidence: Evidence): string => texts.t(`evidence.${evidence}`);

/** Why a message ended; a reason that the pages do not know is shown as its code. */
export function reasonText(texts: Texts, reason: string): Html {
  const key = `reason.${reason}`;
  return texts.has(key) ? html`${texts.t(key)}` : html`<bdi>${visibleText(reason)}</bdi>`;
}

export function legend(texts: Texts): Html {
  return html`<details class="legend">
    <summary>${texts.t('legend')}</summary>
    <dl>
      ${allStates.map(
        (state) =>
          html`<div>
            <dt>${stateLabel(texts, state)}</dt>
            <dd>${stateMeaning(texts, state)}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}
