/**
 * Shows text of strangers so that it can neither run nor mislead: a character that is invisible, or that would change
 * the reading direction of its surroundings, is replaced by a mark that names it. ZWJ, ZWNJ, LRM, RLM, ALM and the
 * Mongolian vowel separator stay, because emoji and scripts need them and they do no harm inside `<bdi>`.
 */
import { Html, escapeHtml, html } from './html.ts';

const names = new Map<number, string>([
  [0x00ad, 'SOFT HYPHEN'],
  [0x200b, 'ZERO WIDTH SPACE'],
  [0x2028, 'LINE SEPARATOR'],
  [0x2029, 'PARAGRAPH SEPARATOR'],
  [0x202a, 'LEFT-TO-RIGHT EMBEDDING'],
  [0x202b, 'RIGHT-TO-LEFT EMBEDDING'],
  [0x202c, 'POP DIRECTIONAL FORMATTING'],
  [0x202d, 'LEFT-TO-RIGHT OVERRIDE'],
  [0x202e, 'RIGHT-TO-LEFT OVERRIDE'],
  [0x2060, 'WORD JOINER'],
  [0x2066, 'LEFT-TO-RIGHT ISOLATE'],
  [0x2067, 'RIGHT-TO-LEFT ISOLATE'],
  [0x2068, 'FIRST STRONG ISOLATE'],
  [0x2069, 'POP DIRECTIONAL ISOLATE'],
  [0xfeff, 'ZERO WIDTH NO-BREAK SPACE'],
  [0xfff9, 'INTERLINEAR ANNOTATION ANCHOR'],
  [0xfffa, 'INTERLINEAR ANNOTATION SEPARATOR'],
  [0xfffb, 'INTERLINEAR ANNOTATION TERMINATOR'],
]);

// The first alternative is a flag of tag characters (Scotland, Wales), which is kept. A run of one character becomes
// one mark, so that a body with a million of them stays a small page.
const suspicious =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]{1,8}\u{E007F})|([\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u200B\u2028-\u202E\u2060-\u206F\uFEFF\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E00FF}\u{E01F0}-\u{E0FFF}\p{Cs}])\2*/gu;

function mark(character: string, times: number): string {
  const code = character.codePointAt(0) ?? 0;
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = names.get(code) ?? (code < 0xa0 ? 'control character' : 'invisible character');
  return html`<span class="mark" title="${point} ${name}">${point}${times > 1 && ` ×${times}`}</span>`.text;
}

/** Answers escaped HTML with marks; it belongs inside `<bdi>` or an element with `unicode-bidi: isolate`. */
export function visibleText(text: string): Html {
  let output = '';
  let from = 0;
  for (const match of text.matchAll(suspicious)) {
    const [run, flag, character] = match;
    if (flag !== undefined || character === undefined) continue;
    output += escapeHtml(text.slice(from, match.index)) + mark(character, run.length / character.length);
    from = match.index + run.length;
  }
  return new Html(output + escapeHtml(text.slice(from)));
}

/** The first `limit` UTF-16 units, never ending inside a character, and how many units were left out. */
export function cut(text: string, limit: number): { readonly text: string; readonly left: number } {
  if (text.length <= limit) return { text, left: 0 };
  const last = text.charCodeAt(limit - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
  return { text: text.slice(0, end), left: text.length - end };
}
