import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours text for a stream, where that is a terminal and NO_COLOR does not forbid it. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  // An empty NO_COLOR does not count (no-color.org); styleText looks at the stream and at FORCE_COLOR.
  if ((process.env['NO_COLOR'] ?? '') !== '') return text;
  return styleText(style, text, { stream });
}

/**
 * Makes text of unknown origin safe to print on one line: control characters would steer the terminal, and
 * bidirectional ones reorder what stands beside it. They show as their code points.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns that text takes in a terminal; escape sequences take none. */
export function columns(text: string): number {
  let count = 0;
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
  for (const { segment } of new Intl.Segmenter().segment(plain)) count += wide.test(segment) ? 2 : 1;
  return count;
}

/** Text cut or padded to exactly so many columns. */
export function fit(text: string, width: number): string {
  let cut = text;
  if (columns(text) > width) {
    cut = '';
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      if (columns(cut) + columns(segment) > width - 1) break;
      cut += segment;
    }
    cut += '…';
  }
  return cut + ' '.repeat(Math.max(0, width - columns(cut)));
}
