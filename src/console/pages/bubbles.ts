/** Messages as a chat shows them: one person left, the other right, days between them, ticks that tell the state. */
import type { Highlight, MessageDetail, MessageView } from '../../chatlog/reader.ts';
import { bareJid } from '../../stanza/jid.ts';
import { html, type Html } from '../html.ts';
import type { Texts } from '../i18n/texts.ts';
import { messageAddress } from './links.ts';
import { allTexts } from './all-texts.ts';
import type { PageContext } from './page.ts';
import { personName } from './jid.ts';
import { permalink } from './message.ts';
import { anchorOf } from './search-query.ts';
import { stateLabel } from './state.ts';
import { inlineTimeline } from './timeline.ts';
import { clock } from './times.ts';

/** UTF-16 units; the message's own page shows more. */
const shownCharacters = 2000;
/** In it the last word that is shown ends, or is not marked. */
const longestWord = 100;

export interface BubbleOptions {
  readonly texts: Texts;
  /** Bare JID: what this person wrote stands on the right. */
  readonly right: string | null;
  /** The words searched for, to be marked. */
  readonly words: string | null;
  /** The message whose timeline stands open. */
  readonly open: MessageDetail | null;
  /** The address of this page with the timeline of a message open. */
  readonly openAddress: (stanzaId: string) => string;
}

function bubble(context: PageContext, options: BubbleOptions, message: MessageView, begins: boolean): Html {
  const { texts, right, words, open } = options;
  const from = bareJid(message.from);
  const find = (text: string): readonly Highlight[] =>
    words === null
      ? []
      : context.services.log.highlights(text.slice(0, shownCharacters + longestWord), words);
  const isOpen = open?.stanzaId === message.stanzaId;
  const anchor = anchorOf(message.stanzaId);
  return html`<li
    class="msg ${from === right ? 'right' : 'left-side'}${begins ? ' begins' : ''}"
    id="${anchor}"
  >
    <div class="bubble">
      <span class="${begins ? 'who' : 'unseen'}">${personName(from)}</span>
      ${allTexts(texts, message, shownCharacters, find)}
      <span class="meta"
        >${message.repeats !== null && html`<span class="again">${texts.t('message.again')}</span> `}<a
          class="when"
          href="${permalink(texts, message)}"
          >${clock(texts, message.sentAt)}<span class="unseen"> – ${texts.t('message.in-place')}</span></a
        >
        <a
          class="open"
          href="${options.openAddress(message.stanzaId)}#${encodeURIComponent(anchor)}"
          data-timeline="${messageAddress(texts, message.stanzaId, '&part=timeline')}"
          aria-expanded="${isOpen ? 'true' : 'false'}"
          >${stateLabel(texts, message.state)}<span class="unseen"> – ${texts.t('timeline.open')}</span></a
        ></span
      >
    </div>
    ${isOpen && inlineTimeline(texts, open)}
  </li>`;
}

/** Oldest first. */
export function bubbles(
  context: PageContext,
  options: BubbleOptions,
  messages: readonly MessageView[],
): Html {
  let day = '';
  let speaker = '';
  const items = messages.map((message) => {
    const date = options.texts.shown(message.sentAt).slice(0, 10);
    const from = bareJid(message.from);
    const isNewDay = date !== day;
    const begins = isNewDay || from !== speaker;
    day = date;
    speaker = from;
    return html`${
      isNewDay &&
      html`<li class="day" data-day="${date}">
        <span><time datetime="${date}">${options.texts.day(message.sentAt)}</time></span>
      </li>`
    }${bubble(context, options, message, begins)}`;
  });
  return html`<ol class="talk" data-items>
    ${items}
  </ol>`;
}
