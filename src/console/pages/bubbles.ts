/** Messages as a chat shows them: one person left, the other right, headings for days, ticks for states. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { MessageDetail, MessageView } from '../../store/reader.ts';
import type { Highlight } from '../../text/highlights.ts';
import type { Texts } from '../i18n/texts.ts';
import { allTexts } from './all-texts.ts';
import { personName } from './jid.ts';
import { messageAddress } from './links.ts';
import { permalink } from './message.ts';
import type { PageContext } from './page.ts';
import { anchorOf } from './search-query.ts';
import { stateLabel } from './state.ts';
import { inlineTimeline } from './timeline.ts';
import { clock } from './times.ts';

/** Unit: UTF-16 units. The message's own page shows more. */
const shownCharacters = 2000;
/** The last word shown is marked only if it ends within this length. */
const maxWordLength = 100;
/**
 * Limit for all texts of a page together: finding words takes up to 9 µs a unit if the writer wants that, and
 * everything else waits meanwhile.
 */
const maxMarkedLength = 128 * 1024;

/** Finds the words of a search in a text. */
export type Find = (text: string) => readonly Highlight[];

export const findsNothing: Find = () => [];

/** Makes the finder for one page. */
export function finder(context: PageContext, words: string): Find {
  let left = maxMarkedLength;
  return (text) => {
    if (left <= 0) return [];
    const looked = text.slice(0, shownCharacters + maxWordLength);
    left -= looked.length;
    return context.services.log.highlights(looked, words);
  };
}

export interface BubbleOptions {
  readonly texts: Texts;
  /** Bare JID of the person whose messages are on the right. */
  readonly right: string | null;
  /** Finds what is to be marked. */
  readonly find: Find;
  /** The message whose timeline is open. */
  readonly open: MessageDetail | null;
  /** This page's address with the timeline of a message open. */
  readonly openAddress: (stanzaId: string) => string;
}

function bubble(options: BubbleOptions, message: MessageView, begins: boolean): Html {
  const { texts, right, find, open } = options;
  const from = bareJid(message.from);
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
export function bubbles(options: BubbleOptions, messages: readonly MessageView[]): Html {
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
    }${bubble(options, message, begins)}`;
  });
  return html`<ol class="talk" data-items>
    ${items}
  </ol>`;
}
