/** Texts and payloads that have broken chat systems before. */
import type { Random } from '../random.ts';

const odd: readonly string[] = [
  'plain words',
  '<b>&amp; "quotes" \'and\' ]]> &lt;tags&gt;</b>',
  'line one\nline two\n\n\ttabbed',
  '\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627 \u200Fright to left',
  'e\u0301\u0323 combining, \u2028 line and \u2029 paragraph separators',
  '\u{1F469}\u200D\u{1F469}\u200D\u{1F467} \u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} \u{1F600}',
  '\u0085 next line, \u00A0 no break, \uFEFF byte order mark, \uFFFD replacement',
  '\u{10FFFD}\u{20000} from the far planes',
  '  blanks before and behind  ',
];

/** A body with the token in it. */
export function bodyWith(token: string, random: Random, large: boolean): string {
  const text = random.pick(odd);
  if (!large) return `${token} ${text}`;
  const bytes = random.integer(8, 45) * 1024;
  return `${token} ${text} ${text.repeat(1 + Math.floor(bytes / Buffer.byteLength(text)))}`;
}
