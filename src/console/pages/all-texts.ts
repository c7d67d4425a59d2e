/** All that a message shows to a reader: its body, and below it each other text with its label. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import type { ShownPart } from '../../stanza/shown-texts.ts';
import type { MessageView } from '../../store/reader.ts';
import { isUsual, shownBeside } from '../../store/shown.ts';
import type { Highlight } from '../../text/highlights.ts';
import type { Texts } from '../i18n/texts.ts';
import { bodyText } from './body.ts';

/** A message may have thousands of texts; REST and the export have all of them. */
const maxTexts = 20;

const names = {
  body: 'shown.body',
  subject: 'shown.subject',
  xhtml: 'shown.xhtml',
  forwarded: 'shown.forwarded',
  link: 'shown.link',
  spoiler: 'shown.spoiler',
  invitation: 'shown.invitation',
  error: 'shown.error',
  typed: 'shown.typed',
  other: 'shown.unknown',
  cut: 'shown.cut',
} as const satisfies Record<ShownPart, string>;

/** `find` locates the words of a search. At most `limit` UTF-16 units of each text are shown. */
export function allTexts(
  texts: Texts,
  message: MessageView,
  limit: number,
  find: (text: string) => readonly Highlight[] = () => [],
): Html {
  const { body, type } = message;
  const beside = shownBeside(message);
  const others = beside
    .slice(0, maxTexts)
    .map(
      ({ part, lang, text }) =>
        html`<span class="beside"
          ><span class="part">${texts.t(names[part])}${lang !== null && html` (<bdi>${lang}</bdi>)`}:</span>
          ${bodyText(texts, text, limit, find(text))}</span
        >`,
    );
  return html`${!isUsual(type) && html`<span class="part">${type}</span> `}${
    (body !== null || others.length === 0) && bodyText(texts, body, limit, body === null ? [] : find(body))
  }${others}${
    beside.length > maxTexts &&
    html`<span class="left">… ${texts.plural('shown.more', beside.length - maxTexts)}</span>`
  }`;
}
