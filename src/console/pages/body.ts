/** The text of a message: escaped, with misleading characters made visible and the words of a search marked. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { cut, visibleText } from '../../base/visible.ts';
import type { Highlight } from '../../text/highlights.ts';
import type { Texts } from '../i18n/texts.ts';

/** How many UTF-16 units are shown before the first word found, if the text is too long to be shown whole. */
const lead = 120;

function isInsideCharacter(text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** Puts the marks in order, within the text and without nesting, whatever the finder returns. */
function sound(text: string, marks: readonly Highlight[]): Highlight[] {
  const kept: Highlight[] = [];
  for (const mark of marks.toSorted((one, other) => one.start - other.start)) {
    const start = Math.max(mark.start, kept.at(-1)?.end ?? 0, 0);
    const from = isInsideCharacter(text, start) ? start + 1 : start;
    const end = Math.min(mark.end, text.length);
    const to = isInsideCharacter(text, end) ? end + 1 : end;
    if (to > from) kept.push({ start: from, end: to });
  }
  return kept;
}

function marked(text: string, marks: readonly Highlight[], from: number): Html {
  const parts: Html[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    const [begin, stop] = [Math.max(start - from, 0), Math.min(end - from, text.length)];
    if (stop <= begin || begin < at) continue;
    parts.push(
      visibleText(text.slice(at, begin)),
      html`<mark>${visibleText(text.slice(begin, stop))}</mark>`,
    );
    at = stop;
  }
  return html`${parts}${visibleText(text.slice(at))}`;
}

/** Shows at most `limit` UTF-16 units of the text, around the first word found. */
export function bodyText(
  texts: Texts,
  body: string | null,
  limit: number,
  marks: readonly Highlight[] = [],
): Html {
  if (body === null) return html`<em class="empty">${texts.t('message.no-text')}</em>`;
  const found = sound(body, marks);
  const first = found[0]?.start ?? 0;
  let from = first < limit - lead ? 0 : first - lead;
  if (from > 0 && isInsideCharacter(body, from)) from -= 1;
  const { text, left } = cut(body.slice(from), limit);
  return html`${from > 0 && html`<span class="left">${texts.plural('message.before', from)} …</span>`}<bdi
      class="said"
      >${marked(text, found, from)}</bdi
    >${left > 0 && html`<span class="left">… ${texts.plural('message.left', left)}</span>`}`;
}
