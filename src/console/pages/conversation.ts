/** One conversation, read like a chat: from its youngest messages or from a date on. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import type { ConversationPage } from '../../store/reader.ts';
import { bubbles, findsNothing } from './bubbles.ts';
import { downloadForm } from './download.ts';
import { personName } from './jid.ts';
import { zoned } from './links.ts';
import { readOpen } from './message.ts';
import type { PageContext, PageRequest } from './page.ts';
import { record } from './recorded.ts';
import type { RecordedFilter } from './recorded.ts';
import { pageLength, talkAddress } from './search-query.ts';
import type { Search, Talk } from './search-query.ts';

type Wanted = Extract<Search, { kind: 'conversation' }>;

/** A room alone, or two people, in the terms of the form and the export. */
export function talkFilter(talk: Talk): RecordedFilter {
  const [one, two] = talk;
  return two === undefined ? { room: one } : { participant: one, with: two };
}

/** The names that REST records: those in the path of a conversation. */
function recordedTalk([one, two]: Talk): RecordedFilter {
  return two === undefined ? { room: one } : { a: one, b: two };
}

export function talkName({ texts }: PageRequest, participants: readonly string[]): Html {
  const [one = '', two] = participants.map(personName);
  return two === undefined ? html`${one}` : texts.rich('talk.between', { one, two });
}

function jump({ texts }: PageRequest, { talk, at }: Wanted): Html {
  const shown = at === null ? '' : texts.zone.shown(at).slice(0, 10);
  return html`<form class="jump" method="get" action="chat-log">
    ${talk.map((jid) => html`<input type="hidden" name="talk" value="${jid}" />`)}
    ${texts.tz !== null && html`<input type="hidden" name="tz" value="${texts.tz}" />`}
    <label for="jump">${texts.t('talk.jump')}</label>
    <input id="jump" type="date" name="at" value="${shown}" required />
    <button>${texts.t('talk.go')}</button>
  </form>`;
}

export async function conversationView(
  context: PageContext,
  request: PageRequest,
  wanted: Wanted,
  page: ConversationPage,
): Promise<Html> {
  const { texts } = request;
  const { talk, at, cursor } = wanted;
  record(
    context,
    request,
    'conversation',
    { ...recordedTalk(talk), ...(at !== null && { at: new Date(at).toISOString() }) },
    page.items.length,
  );
  const open = await readOpen(context, request, page.items);
  const here = {
    ...(at !== null && { at: new Date(at).toISOString() }),
    ...(cursor !== null && { cursor }),
  };
  const more = (to: 'older' | 'newer', next: string | null): Html | false =>
    next !== null &&
    html`<p class="more ${to}">
      <a
        rel="${to === 'older' ? 'prev' : 'next'}"
        data-more="${to}"
        href="${zoned(texts, talkAddress(talk, { cursor: next }))}"
        >${texts.t(`talk.${to}`)}</a
      >
    </p>`;
  const list =
    page.items.length === 0
      ? html`<p class="none">${texts.t(at === null ? 'talk.empty' : 'talk.nothing-after')}</p>`
      : bubbles(
          {
            texts,
            right: talk[1] ?? null,
            find: findsNothing,
            open,
            openAddress: (stanzaId) => zoned(texts, talkAddress(talk, { ...here, open: stanzaId })),
          },
          page.items,
        );
  return html`<section class="conversation card" aria-labelledby="talk-name">
    <header class="talk-head">
      <p class="back"><a href="${zoned(texts, 'chat-log')}">‹ ${texts.t('talk.all')}</a></p>
      <h2 id="talk-name">${talkName(request, talk)}</h2>
      <div class="tools">
        ${jump(request, wanted)}
        ${(page.newer !== null || at !== null) && html`<a href="${zoned(texts, talkAddress(talk))}">${texts.t('talk.newest')}</a>`}
      </div>
    </header>
    ${more('older', page.older)} ${list} ${more('newer', page.newer)} ${downloadForm(texts, talkFilter(talk))}
  </section>`;
}

export function askConversation(
  context: PageContext,
  { talk, at, cursor }: Wanted,
): Promise<ConversationPage> {
  return context.services.log.conversation({
    participants: talk,
    limit: pageLength,
    ...(cursor !== null ? { cursor } : at !== null && { at }),
  });
}
