/** The list of conversations, youngest first: participants, time, number, and the state of the last message. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { bareJid } from '../../stanza/jid.ts';
import { isLate } from '../../store/index-lag.ts';
import type { ConversationsPage, ConversationView, IndexProgress } from '../../store/reader.ts';
import { firstShown } from '../../store/shown.ts';
import type { Texts } from '../i18n/texts.ts';
import { allStates } from '../requests/filters.ts';
import { bodyText } from './body.ts';
import { talkName } from './conversation.ts';
import { downloadForm } from './download.ts';
import { personName } from './jid.ts';
import { zoned } from './links.ts';
import type { PageContext, PageRequest } from './page.ts';
import { record } from './recorded.ts';
import { filtersOf, pageLength, talkAddress } from './search-query.ts';
import type { Search, Talk } from './search-query.ts';
import { stateLabel, stateName, tick } from './state.ts';
import { minute } from './times.ts';

type Wanted = Extract<Search, { kind: 'conversations' }>;

/** How many UTF-16 units of the last message are shown. */
const previewCharacters = 140;

function talkOfView({ participants, room }: ConversationView): Talk {
  const [one = '', two] = participants;
  if (room !== null) return [one];
  return [one, two ?? one]; // somebody who writes to himself
}

/** Something that the index lacks cannot be found; this says so where it matters. */
export function lag(texts: Texts, index: IndexProgress, now: number): Html | false {
  const { behind, through, missingSince } = index;
  const isOld = missingSince !== null && isLate(index, now);
  return (
    (behind > 0 || isOld) &&
    html`<p class="lag" role="note">
      ${behind > 0 && texts.plural('index.behind', behind)}
      ${behind > 0 && through !== null && texts.rich('index.through', { time: minute(texts, through) })}
      ${behind === 0 && isOld && texts.rich('index.stale', { time: minute(texts, missingSince) })}
    </p>`
  );
}

function counts(texts: Texts, view: ConversationView): Html {
  const there = allStates.filter((state) => (view.byState[state] ?? 0) > 0);
  return html`<span class="counts">
    <span>${texts.plural('talk.messages', view.messages)}</span>
    ${there.map(
      (state) =>
        html`<span class="state-${state}" title="${stateName(texts, state)}"
          >${tick(state)}<span class="unseen">${stateName(texts, state)} </span
          >${texts.count(view.byState[state] ?? 0)}</span
        >`,
    )}
  </span>`;
}

function entry(request: PageRequest, view: ConversationView): Html {
  const { texts } = request;
  const { last } = view;
  return html`<li class="talk-entry">
    <a class="entry-name" href="${zoned(texts, talkAddress(talkOfView(view)))}"
      >${talkName(request, view.participants)}</a
    >
    <span class="entry-when">${minute(texts, view.lastAt)}</span>
    <p class="entry-last">
      ${
        last === null
          ? html`<em class="empty">${texts.t('message.expired')}</em>`
          : html`<span class="from">${personName(bareJid(last.from))}:</span>
              ${bodyText(texts, firstShown(last), previewCharacters)} ${stateLabel(texts, last.state)}`
      }
    </p>
    ${counts(texts, view)}
  </li>`;
}

export function askConversations(context: PageContext, wanted: Wanted): Promise<ConversationsPage> {
  const [name, withName] = wanted.names;
  return context.services.log.conversations({
    limit: pageLength,
    ...(wanted.participant !== null && { participant: wanted.participant }),
    // All filters go to the log: filtering after the page was cut would leave gaps, or nothing.
    ...(name !== undefined && { name }),
    ...(withName !== undefined && { withName }),
    ...(wanted.cursor !== null && { cursor: wanted.cursor }),
  });
}

export function conversationsView(
  context: PageContext,
  request: PageRequest,
  wanted: Wanted,
  page: ConversationsPage,
): Html {
  const { texts, query } = request;
  const filters = filtersOf(query, texts.zone);
  const { items } = page;
  record(context, request, 'conversations', Object.fromEntries(filters), items.length);
  const next = new URLSearchParams(filters);
  if (page.next !== null) next.set('cursor', page.next);
  const anything = filters.size > Number(filters.has('tz'));
  return html`<section class="conversations" aria-labelledby="conversations-title">
    <h2 id="conversations-title">${texts.t('talks')}</h2>
    ${lag(texts, page.index, context.now())}
    ${
      items.length === 0
        ? html`<p class="none">${texts.t(anything ? 'talks.none' : 'log.empty')}</p>`
        : html`<ul class="card entries" data-items>
            ${items.map((view) => entry(request, view))}
          </ul>`
    }
    ${
      page.next !== null &&
      html`<p class="more newer">
        <a rel="next" data-more="newer" href="chat-log?${next.toString()}">${texts.t('talks.more')}</a>
      </p>`
    }
    ${wanted.names.length === 0 && downloadForm(texts, Object.fromEntries(filters))}
  </section>`;
}

/** Asks whose messages are meant when a part of an address comes with other filters. */
export function whomView(
  request: PageRequest,
  { field, name, filters: given }: Extract<Search, { kind: 'whom' }>,
  people: readonly string[],
): Html {
  const { texts } = request;
  if (people.length === 0) return html`<p class="none">${texts.t('whom.nobody', { name })}</p>`;
  return html`<section aria-labelledby="whom-title">
    <h2 id="whom-title">${texts.t('whom')}</h2>
    <ul class="card entries">
      ${people.map((jid) => {
        const filters = new URLSearchParams(given);
        filters.set(field, jid);
        return html`<li class="talk-entry">
          <a class="entry-name" href="chat-log?${filters.toString()}">${personName(jid)}</a>
        </li>`;
      })}
    </ul>
  </section>`;
}
