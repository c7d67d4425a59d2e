/** The filter form of the Chat log page: what was typed, made into a query, and back. */
import { allStates, limits, readFilters, type FilterReading, type ParameterProblem } from '../filters.ts';
import { html, type Html, type Renderable } from '../html.ts';

/** Fields of the form, in their order. `back` and `message` are of the page, not of the query. */
const formFields = [
  'participant',
  'with',
  'room',
  'since',
  'until',
  'state',
  'text',
  'order',
  'limit',
] as const;

/** What a browser's `datetime-local` field sends; it is meant as UTC, as its label says. */
const localTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?$/;

/** The query of a page's address; a form sends its empty fields too, which mean nothing. */
export function pageQuery(query: URLSearchParams): URLSearchParams {
  const cleaned = new URLSearchParams();
  for (const [name, value] of query) {
    const given = value.trim();
    if (given === '' || name === 'back' || name === 'message') continue;
    const local = localTime.exec(given);
    cleaned.append(name, local === null ? given : `${local[1] ?? ''}${local[2] ?? ':00'}Z`);
  }
  return cleaned;
}

export function readPageFilters(query: URLSearchParams): FilterReading {
  return readFilters(pageQuery(query));
}

/** Only the filters of a query: what a link to another page of the same results has to carry. */
export function onlyFilters(query: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of formFields) {
    const value = pageQuery(query).get(name);
    if (value !== null) kept.append(name, value);
  }
  return kept;
}

export function filterForm(query: URLSearchParams, errors: readonly ParameterProblem[]): Html {
  const cleaned = pageQuery(query);
  const field = (name: string, label: string, input: (attributes: Html) => Renderable): Html => {
    const found = errors.find(({ parameter }) => parameter === name);
    // The page calls it by its label.
    const wrong = found && { ...found, problem: found.problem.replace('`participant`', 'a person') };
    const attributes = html`id="filter-${name}"
    name="${name}"${wrong && html` aria-invalid="true" aria-describedby="wrong-${name}"`}`;
    return html`<div class="field field-${name}">
      <label for="filter-${name}">${label}</label>${input(attributes)}${
        wrong && html`<p class="error" id="wrong-${name}">${wrong.problem}</p>`
      }
    </div>`;
  };
  const plain = (name: string, label: string, placeholder: string): Html =>
    field(
      name,
      label,
      (attributes) =>
        html`<input
          ${attributes}
          value="${cleaned.get(name)}"
          placeholder="${placeholder}"
          autocomplete="off"
          spellcheck="false"
        />`,
    );
  const time = (name: string, label: string): Html =>
    field(name, label, (attributes) => {
      const value = cleaned.get(name) ?? '';
      const reading = readPageFilters(new URLSearchParams({ [name]: value }));
      const milliseconds = reading.ok ? (reading.query.since ?? reading.query.until) : undefined;
      const shown = milliseconds === undefined ? '' : new Date(milliseconds).toISOString().slice(0, 19);
      return html`<input ${attributes} type="datetime-local" step="1" value="${shown}" />`;
    });
  // `limit` can stand in a link but has no field.
  const others = errors.filter(
    ({ parameter }) => parameter === 'limit' || !formFields.some((name) => name === parameter),
  );
  const more = ['since', 'until', 'room'].some((name) => cleaned.has(name)) || cleaned.get('order') === 'asc';
  return html`<form
    class="filters card"
    method="get"
    action="chat-log"
    role="search"
    aria-label="Filter the chat log"
  >
    <div class="row">${plain('participant', 'Person', 'alice@example.org')} ${plain('with', 'and', 'anybody')}
    ${plain('text', 'Words in the message', `at most ${limits.text} characters`)}
    ${field(
      'state',
      'State',
      (attributes) =>
        html`<select ${attributes}>
          <option value="">any</option>
          ${allStates.map(
            (state) => html`<option${state === cleaned.get('state') && html` selected`}>${state}</option>`,
          )}
        </select>`,
    )}
    <div class="actions"><button class="primary">Search</button> <a href="chat-log">Clear</a></div></div>
    <details${(more || others.length > 0) && html` open`}><summary>More filters</summary><div class="row">
    ${time('since', 'Since (UTC)')} ${time('until', 'Until (UTC)')}
    ${plain('room', 'Room', 'room@conference.example.org')}
    ${field(
      'order',
      'Order',
      (attributes) =>
        html`<select ${attributes}>
          <option value="desc">newest first</option>
          <option value="asc" ${cleaned.get('order') === 'asc' && html` selected`}>oldest first</option>
        </select>`,
    )}
    </div></details>
    ${
      others.length > 0 &&
      html`<ul class="error">
        ${others.map(({ parameter, problem }) => html`<li><code>${parameter}</code> ${problem}</li>`)}
      </ul>`
    }
  </form>`;
}
