/** One message: its text, how far it came with each resource and what proved it, and its XML. */
import type { MessageDetail, MessageView } from '../../chatlog/reader.ts';
import { bareJid } from '../../stanza/jid.ts';
import { html, type Html } from '../html.ts';
import type { Texts } from '../i18n/texts.ts';
import { visibleText } from '../visible.ts';
import { bodyText } from './body.ts';
import { jidLink } from './jid.ts';
import { json, type PageContent, type PageContext, type PageRequest, type PageResponse } from './page.ts';
import { record } from './recorded.ts';
import { anchorOf, talkAddress } from './search-query.ts';
import { stateLabel } from './state.ts';
import { dateTime } from './times.ts';
import { inlineTimeline, timeline } from './timeline.ts';

/** UTF-16 units of body and XML that a page carries; REST gives all. */
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

/** In its conversation, from this message on; what may be sent to a colleague. */
export function permalink(
  message: Parameters<typeof talkOf>[0] & { stanzaId: string; sentAt: string },
): string {
  const anchor = encodeURIComponent(anchorOf(message.stanzaId));
  return `${talkAddress(talkOf(message), { at: message.sentAt })}#${anchor}`;
}

function fact(texts: Texts, name: string, value: string | null): Html {
  return html`<div>
    <dt>${texts.t(`message.${name}`)}</dt>
    <dd>
      ${value === null ? html`<em>${texts.t('message.none')}</em>` : html`<code><bdi>${visibleText(value)}</bdi></code>`}
    </dd>
  </div>`;
}

function details(texts: Texts, message: MessageDetail): Html {
  return html`<section class="card said-card">
      <p class="route">
        ${jidLink(message.from)} <span aria-hidden="true">→</span
        ><span class="unseen">${texts.t('message.to')}</span> ${jidLink(message.to)}
      </p>
      <p class="sent">${dateTime(message.sentAt)} · ${stateLabel(texts, message.state)}</p>
      <div class="bubble" role="group" aria-label="${texts.t('message.text')}" tabindex="0">
        ${bodyText(texts, message.body, shownCharacters)}
      </div>
    </section>
    <section class="card">
      <h2>${texts.t('timeline')}</h2>
      ${timeline(texts, message)}
    </section>
    <section class="card">
      <h2>${texts.t('message.particulars')}</h2>
      <dl class="facts">
        ${fact(texts, 'stanza-id', message.stanzaId)}${fact(texts, 'id', message.id)}${fact(texts, 'type', message.type)}${message.room !== null && fact(texts, 'room', message.room)}
      </dl>
      <details class="xml">
        <summary>${texts.t('message.xml')}</summary>
        <pre tabindex="0" aria-label="XML">${bodyText(texts, message.xml, shownCharacters)}</pre>
      </details>
    </section>`;
}

/** Reads it on the record; null where there is none. */
export async function readMessage(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
): Promise<MessageDetail | null> {
  const message = stanzaId.includes('\0') ? null : await context.services.log.message(stanzaId);
  record(context, request, 'message', { stanzaId }, message === null ? 0 : 1);
  return message;
}

/** Of the messages on a page, the one whose timeline its address asks for, read on the record. */
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

export async function messagePage(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
): Promise<PageContent> {
  const { texts } = request;
  const message = await readMessage(context, request, stanzaId);
  const page = { page: 'chat-log', title: texts.t('message') } as const;
  if (message === null) {
    return {
      ...page,
      status: 404,
      body: html`<p class="back"><a href="chat-log">‹ ${texts.t('message.back')}</a></p>
        <p class="none">${texts.t('message.gone')}</p>`,
    };
  }
  const back = html`<p class="back"><a href="${permalink(message)}">‹ ${texts.t('message.in-place')}</a></p>`;
  return { ...page, body: html`${back}${details(texts, message)}` };
}

/** For the script: the timeline that stands below a message. */
export async function timelinePart(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
): Promise<PageResponse> {
  const message = await readMessage(context, request, stanzaId);
  if (message === null) return json(404, { problem: request.texts.t('message.gone') });
  return json(200, { timeline: inlineTimeline(request.texts, message).text });
}
