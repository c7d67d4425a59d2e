/** Chat log: a search while typing, conversations that read like a chat, and each message with its timeline. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import type { TimeZone } from '../../base/time-zone.ts';
import { CursorError } from '../../store/reader.ts';
import { addressReader } from '../requests/addresses.ts';
import type { ParameterProblem } from '../requests/filters.ts';
import { askConversation, conversationView } from './conversation.ts';
import { askConversations, conversationsView, whomView } from './conversations.ts';
import { download } from './download.ts';
import { foundView } from './found.ts';
import { messagePage, timelinePart } from './message.ts';
import { json } from './page.ts';
import type { PageContent, PageContext, PageRequest, PageResponse } from './page.ts';
import { record } from './recorded.ts';
import { problemText, searchForm } from './search-form.ts';
import { addressesIn, filtersOf, readSearch } from './search-query.ts';
import type { Search } from './search-query.ts';
import { legend } from './state.ts';

interface View {
  readonly status: number;
  readonly results: Html;
  readonly errors: readonly ParameterProblem[];
}

const fine = (results: Html): View => ({ status: 200, results, errors: [] });

/** How many people are offered if a part of an address means several. */
const maxPeople = 30;

async function peopleNamed(
  context: PageContext,
  request: PageRequest,
  name: string,
): Promise<readonly string[]> {
  const people = await context.services.log.people(name, maxPeople);
  record(context, request, 'conversations', { name }, people.length);
  return people;
}

async function searchOf({ services }: PageContext, query: URLSearchParams, zone: TimeZone): Promise<Search> {
  return readSearch(query, await addressReader(services.log, addressesIn(query)), zone);
}

async function whom(context: PageContext, request: PageRequest, search: Extract<Search, { kind: 'whom' }>) {
  const people = await peopleNamed(context, request, search.name);
  const [only] = people;
  if (people.length !== 1 || only === undefined) return fine(whomView(request, search, people));
  // The choice keeps what was found out about another field, since the reader is asked about one field at a time.
  const query = new URLSearchParams(search.filters);
  query.set(search.field, only.includes('@') ? only : `${only}/`);
  const cursor = request.query.get('cursor');
  if (cursor !== null) query.set('cursor', cursor);
  return viewOf(context, request, await searchOf(context, query, request.texts.zone));
}

function wrong({ texts }: PageRequest, errors: readonly ParameterProblem[]): View {
  return {
    status: 400,
    errors,
    results: html`<div class="none" role="alert">
      <p>${texts.t('wrong')}</p>
      <ul>
        ${errors.map((error) => html`<li><code>${error.parameter}</code> – ${problemText(texts, error)}</li>`)}
      </ul>
    </div>`,
  };
}

async function viewOf(context: PageContext, request: PageRequest, search: Search): Promise<View> {
  switch (search.kind) {
    case 'wrong':
      return wrong(request, search.errors);
    case 'whom':
      return whom(context, request, search);
    case 'conversation':
      return fine(await conversationView(context, request, search, await askConversation(context, search)));
    case 'conversations':
      return fine(conversationsView(context, request, search, await askConversations(context, search)));
    case 'messages': {
      const { query, filters } = search;
      const page = await context.services.log.messages(query);
      return fine(await foundView(context, request, query, filters, page));
    }
  }
}

async function view(context: PageContext, request: PageRequest): Promise<View> {
  try {
    return await viewOf(context, request, await searchOf(context, request.query, request.texts.zone));
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    const { texts } = request;
    return {
      status: 400,
      errors: [],
      results: html`<p class="none" role="alert">
        ${texts.t('wrong.cursor')}
        <a href="chat-log?${filtersOf(request.query, texts.zone).toString()}">${texts.t('search.again')}</a>
      </p>`,
    };
  }
}

export async function chatLog(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse> {
  const { query, texts } = request;
  const part = query.get('part');
  if (query.has('download')) return download(context, request);
  const stanzaId = query.get('message');
  if (stanzaId !== null) {
    return part === 'timeline'
      ? timelinePart(context, request, stanzaId)
      : messagePage(context, request, stanzaId);
  }
  const { status, results, errors } = await view(context, request);
  if (part === 'results') return json(status, { results: results.text });
  return {
    page: 'chat-log',
    title: texts.t('receipts.chat-log'),
    status,
    body: html`${searchForm(texts, query, errors)}
      <p class="unseen" role="status" data-said></p>
      <div data-results>${results}</div>
      ${legend(texts)}`,
  };
}
