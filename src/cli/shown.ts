/**
 * What a message shows on a terminal: its body, and each other text with a label. The label has a column or a margin of
 * its own, where no stranger's text can be, since a body can say `[subject]`, too.
 */
import type { MessageView, ShownText } from '../store/reader.ts';
import { isUsual, shownBeside } from '../store/shown.ts';
import { plural } from './quantity.ts';

/** A message may have a thousand texts; REST and JSON have all of them. */
const maxTexts = 20;

export interface Labelled {
  readonly label: string;
  readonly text: string;
}

function labelOf({ part, lang }: ShownText): string {
  return lang === null ? part : `${part} (${lang})`;
}

/** Texts besides the body, and the type if it is unusual. `max` is how many texts there is room for. */
export function labelled(message: MessageView, max = maxTexts): readonly Labelled[] {
  const beside = shownBeside(message);
  const left = beside.length - max;
  return [
    ...(isUsual(message.type) ? [] : [{ label: 'type', text: message.type }]),
    ...beside.slice(0, max).map((one) => ({ label: labelOf(one), text: one.text })),
    ...(left > 0 ? [{ label: '…', text: plural(left, 'more text') }] : []),
  ];
}

/** A placeholder if there is neither a body nor anything else. */
export function bodyOf(message: MessageView): string | null {
  const { body } = message;
  return body === null && shownBeside(message).length === 0 ? '(no text)' : body;
}
