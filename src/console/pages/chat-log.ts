/** Chat log: search, page through what was found, open one message. */
import { CursorError, type MessagePage, type MessageQuery, type MessageView } from '../../chatlog/reader.ts';
import { allStates, type ParameterProblem } from '../filters.ts';
import { clock, count, day } from '../format.ts';
import { html, type Html } from '../html.ts';
import { cut, visibleText } from '../visible.ts';
import { filterForm, onlyFilters, pageQuery, readPageFilters } from './filter-form.ts';
import { jidLink } from './jid.ts';
import { messagePage } from './message.ts';
import type { PageContent, PageContext, PageRequest } from './page.ts';
import { stateLabel, stateTexts } from './state.ts';

/** In the list; the message's own page shows more. */
const listedCharacters = 500;
/** How many pages one can go back by "newer" before it leads to the newest. */
const longestTrail = 20;

function row(message: MessageView, filters: URLSearchParams): Html {
  const address = new URLSearchParams(filters);
  address.set('message', message.stanzaId);
  const body = message.body === null ? null : cut(message.body, listedCharacters);
  return html`<tr role="row">
    <td role="cell" class="time">${clock(message.sentAt)}</td>
    <td role="cell" class="who">
      ${jidLink(message.from)}<span class="to">
        <span aria-hidden="true">→</span><span class="unseen">to</span> </span
      >${jidLink(message.room ?? message.to)}
    </td>
    <td role="cell" class="body">
      ${
        body === null
          ? html`<em class="empty">no text</em>`
          : html`<bdi>${visibleText(body.text)}</bdi
              >${body.left > 0 && html`<span class="left">… ${count(body.left)} more characters</span>`}`
      }
    </td>
    <td role="cell" class="how">
      <a class="open" href="chat-log?${address.toString()}"
        >${stateLabel(message.state)}<span class="unseen"> – open the timeline</span></a
      >
    </td>
  </tr>`;
}

function table(items: readonly MessageView[], filters: URLSearchParams): Html {
  const days = new Map<string, MessageView[]>();
  for (const message of items) {
    const date = message.sentAt.slice(0, 10);
    days.set(date, [...(days.get(date) ?? []), message]);
  }
  // The roles are spelled out because the narrow layout takes a table's `display` away, and with it its meaning.
  return html`<table class="log" role="table">
    <caption class="unseen">
      Messages found
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Time (UTC)</th>
        <th role="columnheader" scope="col">From and to</th>
        <th role="columnheader" scope="col">Message</th>
        <th role="columnheader" scope="col">State</th>
      </tr>
    </thead>
    ${[...days].map(
      ([, messages]) =>
        html`<tbody role="rowgroup">
          <tr role="row" class="day">
            <th role="rowheader" scope="rowgroup" colspan="4">${day(messages[0]?.sentAt ?? '')}</th>
          </tr>
          ${messages.map((message) => row(message, filters))}
        </tbody>`,
    )}
  </table>`;
}

function pager(query: URLSearchParams, found: MessagePage): Html {
  const filters = onlyFilters(query);
  const trail = query.getAll('back');
  const cursor = query.get('cursor');
  const newestFirst = filters.get('order') !== 'asc';
  const link = (next: string | undefined, back: readonly string[]): string => {
    const target = new URLSearchParams(filters);
    if (next !== undefined) target.set('cursor', next);
    for (const step of back) target.append('back', step);
    return `chat-log?${target.toString()}`;
  };
  const forward = newestFirst ? 'Older' : 'Newer';
  const backward = newestFirst ? 'Newer' : 'Older';
  const ahead = cursor === null ? trail : [...trail, cursor].slice(-longestTrail);
  return html`<nav class="pager" aria-label="Pages of the result">
    ${cursor === null ? html`<span></span>` : html`<span><a href="${link(undefined, [])}">${newestFirst ? 'Newest' : 'Oldest'}</a> <a rel="prev" href="${link(trail.at(-1), trail.slice(0, -1))}">‹ ${backward}</a></span>`}
    ${found.next !== null && html`<a rel="next" href="${link(found.next, ahead)}">${forward} ›</a>`}
  </nav>`;
}

const legend = html`<details class="legend">
  <summary>What the states mean</summary>
  <dl>
    ${allStates.map(
      (state) =>
        html`<div>
          <dt>${stateLabel(state)}</dt>
          <dd>${stateTexts[state].meaning}</dd>
        </div>`,
    )}
  </dl>
</details>`;

async function search(context: PageContext, query: MessageQuery): Promise<MessagePage | null> {
  try {
    return await context.services.log.messages(query);
  } catch (error) {
    if (error instanceof CursorError) return null;
    throw error;
  }
}

const content = (body: Html, status = 200): PageContent => ({
  page: 'chat-log',
  title: 'Chat log',
  body,
  status,
});

export async function chatLog(context: PageContext, request: PageRequest): Promise<PageContent> {
  const stanzaId = request.query.get('message');
  if (stanzaId !== null) return messagePage(context, request, stanzaId);

  const wrong = (errors: readonly ParameterProblem[]) =>
    content(
      html`${filterForm(request.query, errors)}
        <p class="none" role="alert">Nothing was searched: mend the marked fields.</p>`,
      400,
    );
  const filters = readPageFilters(request.query);
  if (!filters.ok) return wrong(filters.errors);
  const found = await search(context, filters.query);
  const carried = onlyFilters(request.query);
  if (found === null) {
    return content(
      html`${filterForm(request.query, [])}
        <p class="none" role="alert">
          This link leads to a page that is no longer there.
          <a href="chat-log?${carried.toString()}">Search again from the beginning</a>.
        </p>`,
      400,
    );
  }
  const nothing =
    pageQuery(request.query).size === 0
      ? 'The chat log is still empty. Messages appear here as soon as somebody sends one.'
      : 'No message fits these filters.';
  return content(
    html`${filterForm(request.query, [])}
    ${found.items.length === 0 ? html`<p class="none">${nothing}</p>` : table(found.items, carried)}
    ${pager(request.query, found)} ${legend}`,
  );
}
