/** Messages that match a search, as pieces of their conversations. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { isLate } from '../../store/index-lag.ts';
import type { MessagePage, MessageQuery, MessageView } from '../../store/reader.ts';
import { bubbles, finder, findsNothing } from './bubbles.ts';
import { talkName } from './conversation.ts';
import { downloadForm } from './download.ts';
import { zoned } from './links.ts';
import { readOpen, talkOf } from './message.ts';
import type { PageContext, PageRequest } from './page.ts';
import { record } from './recorded.ts';
import { talkAddress } from './search-query.ts';

/**
 * Conversations in the order of the search; the messages in each are in the order in which they were said, oldest
 * first.
 */
function byTalk(items: readonly MessageView[]): MessageView[][] {
  const groups = Map.groupBy(items, (message) => talkOf(message).join(' '));
  return [...groups.values()].map((group) =>
    group.toSorted((one, other) => Date.parse(one.sentAt) - Date.parse(other.sentAt)),
  );
}

export async function foundView(
  context: PageContext,
  request: PageRequest,
  query: MessageQuery,
  filters: URLSearchParams,
  page: MessagePage,
): Promise<Html> {
  const { texts } = request;
  record(context, request, 'messages', Object.fromEntries(filters), page.items.length);
  const index = query.text === undefined ? null : await context.services.log.index();
  const open = await readOpen(context, request, page.items);
  const address = (more: Readonly<Record<string, string>>): string => {
    const target = new URLSearchParams(filters);
    for (const [name, value] of Object.entries(more)) target.set(name, value);
    return `chat-log?${target.toString()}`;
  };
  const cursor = request.query.get('cursor');
  const find = query.text === undefined ? findsNothing : finder(context, query.text);
  const groups = byTalk(page.items).map((messages) => {
    const [first] = messages;
    const talk = first === undefined ? [] : talkOf(first);
    return html`<li class="card found">
      <h3><a href="${zoned(texts, talkAddress(talk))}">${talkName(request, [...new Set(talk)])}</a></h3>
      ${bubbles(
        {
          texts,
          right: query.participant ?? talk[1] ?? null,
          find,
          open,
          openAddress: (stanzaId) => address({ ...(cursor !== null && { cursor }), open: stanzaId }),
        },
        messages,
      )}
    </li>`;
  });
  const ahead = query.order === 'asc' ? 'newer' : 'older';
  return html`<section aria-labelledby="found-title">
    <h2 id="found-title">${texts.t('found')}</h2>
    ${
      // The list is complete all the same.
      index !== null &&
      index.behind > 0 &&
      isLate(index, context.now()) &&
      html`<p class="lag" role="note">${texts.t('index.slow')}</p>`
    }
    ${
      cursor !== null &&
      html`<p class="more">
        <a href="${address({})}">${texts.t(query.order === 'asc' ? 'found.oldest' : 'talk.newest')}</a>
      </p>`
    }
    ${
      page.items.length === 0
        ? html`<p class="none">${texts.t('found.none')}</p>`
        : html`<ul class="groups" data-items>
            ${groups}
          </ul>`
    }
    ${
      page.next !== null &&
      html`<p class="more newer">
        <a rel="next" data-more="newer" href="${address({ cursor: page.next })}"
          >${texts.t(`talk.${ahead}`)}</a
        >
      </p>`
    }
    ${downloadForm(texts, Object.fromEntries(filters))}
  </section>`;
}
