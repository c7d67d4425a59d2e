import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours text for a stream if that is a terminal and NO_COLOR is not set. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  // An empty NO_COLOR does not count (no-color.org); styleText looks at the stream and at FORCE_COLOR.
  if ((process.env['NO_COLOR'] ?? '') !== '') return text;
  return styleText(style, text, { stream });
}
