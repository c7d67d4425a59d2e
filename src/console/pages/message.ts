/** One message: its text, its state with each resource and the evidence, and its XML. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import { endings } from '../../model/state.ts';
import { bareJid } from '../../stanza/jid.ts';
import { readableJid } from '../../stanza/typed-jid.ts';
import { listed } from '../../store/message-parts.ts';
import { CursorError } from '../../store/reader.ts';
import type { MessageDetail, MessageView } from '../../store/reader.ts';
import type { Texts } from '../i18n/texts.ts';
import { allTexts } from './all-texts.ts';
import { bodyText } from './body.ts';
import { jidLink } from './jid.ts';
import { csrfInput } from './layout.ts';
import { messageAddress, zoned } from './links.ts';
import { json, seeOther } from './page.ts';
import type { PageContent, PageContext, PageRequest, PageResponse } from './page.ts';
import { record, recordDone } from './recorded.ts';
import { anchorOf, talkAddress } from './search-query.ts';
import { stateLabel } from './state.ts';
import { inlineTimeline, timeline } from './timeline.ts';
import { dateTime } from './times.ts';

/** How many UTF-16 units of body and XML a page has; REST gives everything. */
const shownCharacters = 100_000;

export function talkOf(message: {
  readonly room: string | null;
  readonly from: string;
  readonly to: string;
}): readonly [string, string] | readonly [string] {
  if (message.room !== null) return [bareJid(message.room)];
  const [one, two] = [bareJid(message.from), bareJid(message.to)];
  return one < two ? [one, two] : [two, one];
}

/** Links to the conversation from this message on; the link can be sent to a colleague. */
export function permalink(
  texts: Texts,
  message: Parameters<typeof talkOf>[0] & { stanzaId: string; sentAt: string },
): string {
  const anchor = encodeURIComponent(anchorOf(message.stanzaId));
  return zoned(texts, `${talkAddress(talkOf(message), { at: message.sentAt })}#${anchor}`);
}

function fact(texts: Texts, name: string, value: string | null): Html {
  return html`<div>
    <dt>${texts.t(`message.${name}`)}</dt>
    <dd>
      ${value === null ? html`<em>${texts.t('message.none')}</em>` : html`<code><bdi>${visibleText(value)}</bdi></code>`}
    </dd>
  </div>`;
}

/** Links to the message that this one repeats. */
function repeated(texts: Texts, repeats: string | null): Html | false {
  return (
    repeats !== null &&
    html`<div>
      <dt>${texts.t('message.repeats')}</dt>
      <dd>
        <a href="${messageAddress(texts, repeats)}"><code>${repeats}</code></a>
      </dd>
    </div>`
  );
}

/** For a message that no client has and that is not on its way: an administrator may have it delivered again. */
function redeliverForm(request: PageRequest, message: MessageDetail): Html | false {
  const { texts } = request;
  const isLost = message.state === 'sent' || endings.some((ending) => ending === message.state);
  if (message.room !== null || !isLost) return false;
  return html`<form method="post" action="${messageAddress(texts, message.stanzaId)}">
    ${csrfInput(request)}<input type="hidden" name="redeliver" value="${message.stanzaId}" />
    <p>${texts.t('message.redeliver.about')}</p>
    <p><button>${texts.t('message.redeliver')}</button></p>
  </form>`;
}

/** Handles a form of a message's page; the caller has checked its CSRF token. */
export async function redeliver(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse> {
  const stanzaId = request.form.get('redeliver') ?? '';
  const refusal = await context.services.redeliver(stanzaId);
  if (refusal !== null) {
    const failed = await messagePage(context, request, stanzaId, true);
    return { ...failed, status: failed.status ?? 409 };
  }
  recordDone(context, request, 'redelivered', { stanzaId });
  return seeOther(messageAddress(request.texts, stanzaId, '&redelivered=yes'));
}

function details(request: PageRequest, message: MessageDetail, refused: boolean): Html {
  const { texts } = request;
  const said = request.query.has('redelivered') && request.method !== 'POST';
  return html`<section class="card said-card">
      <p class="route">
        ${jidLink(texts, message.from)} <span aria-hidden="true">→</span
        ><span class="unseen">${texts.t('message.to')}</span> ${jidLink(texts, message.to)}
      </p>
      <p class="sent">${dateTime(texts, message.sentAt)} · ${stateLabel(texts, message.state)}</p>
      <div class="bubble" role="group" aria-label="${texts.t('message.text')}" tabindex="0">
        ${allTexts(texts, message, shownCharacters)}
      </div>
      ${said && html`<p class="saved" role="status">${texts.t('message.redelivered')}</p>`}
      ${refused && html`<p class="error" role="alert">${texts.t('message.not-redelivered')}</p>`}
      ${redeliverForm(request, message)}
    </section>
    <section class="card">
      <h2>${texts.t('timeline')}</h2>
      ${timeline(texts, message)}
    </section>
    <section class="card">
      <h2>${texts.t('message.particulars')}</h2>
      <dl class="facts">
        ${fact(texts, 'stanza-id', message.stanzaId)}${fact(texts, 'id', message.id)}${fact(texts, 'type', message.type)}${message.room !== null && fact(texts, 'room', readableJid(message.room))}${repeated(texts, message.repeats)}
      </dl>
      <details class="xml">
        <summary>${texts.t('message.xml')}</summary>
        <pre tabindex="0" aria-label="XML">${bodyText(texts, message.xml, shownCharacters)}</pre>
      </details>
    </section>`;
}

/** Reads a message and records that; null if there is none. */
export async function readMessage(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
): Promise<MessageDetail | null> {
  const message = stanzaId.includes('\0') ? null : await context.services.log.message(stanzaId);
  record(context, request, 'message', { stanzaId }, message === null ? 0 : 1);
  return message;
}

/** Reads, and records, the message on a page whose timeline the address asks for. */
export async function readOpen(
  context: PageContext,
  request: PageRequest,
  items: readonly MessageView[],
): Promise<MessageDetail | null> {
  const openId = request.query.get('open');
  return openId !== null && items.some(({ stanzaId }) => stanzaId === openId)
    ? readMessage(context, request, openId)
    : null;
}

/** Adds the steps of the timeline that the address asks for, if these are not the first. */
async function withSteps(
  { services }: PageContext,
  { query }: PageRequest,
  message: MessageDetail | null,
): Promise<MessageDetail | null> {
  const cursor = query.get('after');
  if (message === null || cursor === null) return message;
  try {
    const { stanzaId } = message;
    const page = await services.log.timeline({ stanzaId, limit: listed.timeline, cursor });
    if (page === null) return null;
    return { ...message, timeline: page.items, moreTimeline: page.more, timelineNext: page.next };
  } catch (error) {
    // The cursor is of another message, or was typed; the timeline starts at the beginning.
    if (error instanceof CursorError) return message;
    throw error;
  }
}

export async function messagePage(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
  refused = false,
): Promise<PageContent> {
  const { texts } = request;
  const message = await withSteps(context, request, await readMessage(context, request, stanzaId));
  const page = { page: 'chat-log', title: texts.t('message') } as const;
  if (message === null) {
    return {
      ...page,
      status: 404,
      body: html`<p class="back"><a href="${zoned(texts, 'chat-log')}">‹ ${texts.t('message.back')}</a></p>
        <p class="none">${texts.t('message.gone')}</p>`,
    };
  }
  const back = html`<p class="back">
    <a href="${permalink(texts, message)}">‹ ${texts.t('message.in-place')}</a>
  </p>`;
  return { ...page, body: html`${back}${details(request, message, refused)}` };
}

/** For the script: the timeline shown below a message. */
export async function timelinePart(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
): Promise<PageResponse> {
  const message = await readMessage(context, request, stanzaId);
  if (message === null) return json(404, { problem: request.texts.t('message.gone') });
  return json(200, { timeline: inlineTimeline(request.texts, message).text });
}
