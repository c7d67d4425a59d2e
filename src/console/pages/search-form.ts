/** The search form of the Chat log. With the script it searches while one types; without, by its button. */
import { html } from '../../base/html.ts';
import type { Html, Renderable } from '../../base/html.ts';
import { editableJid } from '../../stanza/typed-jid.ts';
import type { Texts } from '../i18n/texts.ts';
import { addressNames, allStates, limits } from '../requests/filters.ts';
import type { ParameterProblem } from '../requests/filters.ts';
import { readTime } from '../requests/times.ts';
import { zoned } from './links.ts';
import { filtersOf } from './search-query.ts';
import type { FormField } from './search-query.ts';
import { stateName } from './state.ts';

const texted: readonly string[] = [
  'participant',
  'with',
  'room',
  'since',
  'until',
  'tz',
  'state',
  'text',
  'at',
  'cursor',
];

/** What is wrong, in the reader's language, or in the API's own words if there is no translation. */
export function problemText(texts: Texts, { parameter, problem }: ParameterProblem): string {
  if (parameter === 'text') return texts.t('wrong.text', { limit: limits.text });
  return texted.includes(parameter) ? texts.t(`wrong.${parameter}`) : problem;
}

function shownIn(name: FormField, value: string | null): string | null {
  return value !== null && addressNames.some((address) => address === name) ? editableJid(value) : value;
}

export function searchForm(texts: Texts, query: URLSearchParams, errors: readonly ParameterProblem[]): Html {
  const filters = filtersOf(query, texts.zone);
  const field = (name: FormField, input: (attributes: Html) => Renderable): Html => {
    const wrong = errors.find(({ parameter }) => parameter === name);
    const attributes = html`id="filter-${name}"
    name="${name}"${wrong && html` aria-invalid="true" aria-describedby="wrong-${name}"`}`;
    return html`<div class="field field-${name}">
      <label for="filter-${name}">${texts.t(`search.${name}`)}</label>${input(attributes)}${
        wrong && html`<p class="error" id="wrong-${name}">${problemText(texts, wrong)}</p>`
      }
    </div>`;
  };
  const plain = (name: FormField, placeholder: string, type = 'text'): Html =>
    field(
      name,
      (attributes) =>
        html`<input
          ${attributes}
          type="${type}"
          value="${shownIn(name, filters.get(name))}"
          placeholder="${placeholder}"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
        />`,
    );
  const time = (name: 'since' | 'until'): Html =>
    field(name, (attributes) => {
      const reading = readTime(filters.get(name) ?? '');
      const shown = 'value' in reading ? texts.zone.shown(reading.value).slice(0, 19) : '';
      return html`<input ${attributes} type="datetime-local" step="1" value="${shown}" />`;
    });
  const more = (['since', 'until', 'room', 'order', 'tz'] as const).some((name) => filters.has(name));
  return html`<form
    class="filters card"
    method="get"
    action="chat-log"
    role="search"
    aria-label="${texts.t('search.title')}"
    data-search="${texts.tz === null ? texts.zone.name : ''}"
  >
    <div class="row">
      ${plain('participant', 'alice@example.org')} ${plain('with', texts.t('search.anybody'))}
      ${plain('text', texts.t('search.text.hint'), 'search')}
      ${field(
        'state',
        (attributes) =>
          html`<select ${attributes}>
            <option value="">${texts.t('search.any')}</option>
            ${allStates.map(
              (state) =>
                html`<option value="${state}" ${state === filters.get('state') && html` selected`}>
                  ${stateName(texts, state)}
                </option>`,
            )}
          </select>`,
      )}
      <div class="actions">
        <button class="primary">${texts.t('search.go')}</button>
        <a href="${zoned(texts, 'chat-log')}">${texts.t('search.clear')}</a>
      </div>
    </div>
    <details${more && html` open`}><summary>${texts.t('search.more')}</summary><div class="row">
    ${time('since')} ${time('until')}
    ${field(
      'tz',
      (attributes) =>
        html`<input
          ${attributes}
          value="${filters.get('tz') ?? texts.zone.name}"
          placeholder="Europe/Berlin"
          autocomplete="off"
          spellcheck="false"
        />`,
    )}
    ${plain('room', 'room@conference.example.org')}
    ${field(
      'order',
      (attributes) =>
        html`<select ${attributes}>
          <option value="desc">${texts.t('search.newest')}</option>
          <option value="asc" ${filters.get('order') === 'asc' && html` selected`}>
            ${texts.t('search.oldest')}
          </option>
        </select>`,
    )}
    </div></details>
  </form>`;
}
