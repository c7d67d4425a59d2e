/** Who has read or changed what: the access records, youngest first. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import { CursorError } from '../../store/reader.ts';
import { recordedNames } from '../access/administrator.ts';
import { timeReader } from '../requests/times.ts';
import { accessActions } from '../services.ts';
import type { AccessRecord, AccessRecordsQuery } from '../services.ts';
import { zoned } from './links.ts';
import type { PageContent, PageContext, PageRequest } from './page.ts';
import { record, recording } from './recorded.ts';
import { minute } from './times.ts';

const pageLength = 100;
const fields = ['who', 'action', 'since', 'until'] as const;

interface Asked {
  readonly query: AccessRecordsQuery;
  readonly given: Readonly<Partial<Record<(typeof fields)[number], string>>>;
}

function read({ query, texts }: PageRequest, domain: string | null): Asked {
  const value = (name: string): string => query.get(name)?.trim() ?? '';
  const action = accessActions.find((one) => one === value('action'));
  const day = (name: 'since' | 'until'): number | undefined => {
    if (!/^\d{4}-\d\d-\d\d$/.test(value(name))) return undefined;
    const reading = timeReader(texts.zone)(value(name));
    if (!('value' in reading)) return undefined;
    return name === 'since' ? reading.value : texts.zone.after('day', reading.value);
  };
  const [who, since, until, cursor] = [value('who'), day('since'), day('until'), value('cursor')];
  return {
    query: {
      limit: pageLength,
      ...(who !== '' && { who: recordedNames(who, domain) }),
      ...(action !== undefined && { action }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      ...(cursor !== '' && { cursor }),
    },
    given: {
      ...(who !== '' && { who }),
      ...(action !== undefined && { action }),
      ...(since !== undefined && { since: value('since') }),
      ...(until !== undefined && { until: value('until') }),
    },
  };
}

function form({ texts }: PageRequest, { given }: Asked): Html {
  const date = (name: 'since' | 'until'): Html =>
    html`<div class="field">
      <label for="records-${name}">${texts.t(`records.${name}`)}</label
      ><input id="records-${name}" type="date" name="${name}" value="${given[name]}" />
    </div>`;
  return html`<form
    class="filters card"
    method="get"
    action="settings"
    role="search"
    aria-label="${texts.t('records.filter')}"
  >
    <input type="hidden" name="view" value="records" />
    ${texts.tz !== null && html`<input type="hidden" name="tz" value="${texts.tz}" />`}
    <div class="row">
      <div class="field">
        <label for="records-who">${texts.t('records.who')}</label
        ><input id="records-who" name="who" value="${given.who}" autocomplete="off" spellcheck="false" />
      </div>
      <div class="field">
        <label for="records-action">${texts.t('records.action')}</label
        ><select id="records-action" name="action">
          <option value="">${texts.t('search.any')}</option>
          ${accessActions.map(
            (action) =>
              html`<option value="${action}" ${action === given.action && html` selected`}>
                ${texts.t(`action.${action}`)}
              </option>`,
          )}
        </select>
      </div>
      ${date('since')} ${date('until')}
      <div class="actions">
        <button class="primary">${texts.t('search.go')}</button>
        <a href="${zoned(texts, 'settings?view=records')}">${texts.t('search.clear')}</a>
      </div>
    </div>
  </form>`;
}

function table({ texts }: PageRequest, items: readonly AccessRecord[]): Html {
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="${texts.t('records')}">
    <table class="plain records">
      <thead>
        <tr>
          ${['when', 'who', 'via', 'action', 'filter-given', 'rows'].map(
            (name) =>
              html`<th scope="col" class="${name === 'rows' ? 'number' : ''}">
                ${texts.t(`records.${name}`)}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody data-items>
        ${items.map(
          (one) =>
            html`<tr>
              <td>${minute(texts, one.at)}</td>
              <td><bdi>${visibleText(one.who)}</bdi></td>
              <td>
                ${texts.t(`via.${one.via}`)}${one.address !== null && html` <code>${visibleText(one.address)}</code>`}
              </td>
              <td>${texts.t(`action.${one.action}`)}</td>
              <td>
                ${Object.entries(one.filter).map(
                  ([name, value]) => html`<code><bdi>${visibleText(`${name}=${value}`)}</bdi></code> `,
                )}
              </td>
              <td class="number">${texts.count(one.rows)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export async function recordsPage(context: PageContext, request: PageRequest): Promise<PageContent> {
  const { texts } = request;
  const asked = read(request, context.services.domain());
  const page = { page: 'settings', title: texts.t('records') } as const;
  const back = html`<p class="back">
    <a href="${zoned(texts, 'settings')}">‹ ${texts.t('receipts.settings')}</a>
  </p>`;
  try {
    const found = recording(() => context.services.access.records(asked.query));
    record(context, request, 'records', asked.given, found.items.length);
    const next = new URLSearchParams({ view: 'records', ...asked.given });
    if (texts.tz !== null) next.set('tz', texts.tz);
    if (found.next !== null) next.set('cursor', found.next);
    return {
      ...page,
      body: html`${back}
        <p class="lead">${texts.t('records.about')}</p>
        ${form(request, asked)}
        ${found.items.length === 0 ? html`<p class="none">${texts.t('records.none')}</p>` : table(request, found.items)}
        ${
          found.next !== null &&
          html`<p class="more newer">
            <a rel="next" data-more="newer" href="settings?${next.toString()}">${texts.t('talk.older')}</a>
          </p>`
        }`,
    };
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    return {
      ...page,
      status: 400,
      body: html`${back}
        <p class="none" role="alert">
          ${texts.t('wrong.cursor')}
          <a href="${zoned(texts, 'settings?view=records')}">${texts.t('search.again')}</a>
        </p>`,
    };
  }
}
