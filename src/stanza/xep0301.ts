/** XEP-0301: In-Band Real Time Text, version 1.0. https://xmpp.org/extensions/xep-0301.html */
import type { Element } from './element.ts';
import { readableLines } from './readable.ts';

export const rttNamespace = 'urn:xmpp:rtt:0';

/** Edits; each one moves the text behind it, so no more are applied than people can type within seconds. */
const maxEdits = 1000;
const maxCharacters = 10_000;

interface Edit {
  readonly kind: 'insert' | 'erase';
  readonly text: string;
  /** Position in Unicode characters (4.5.2); null means the end. */
  readonly at: number | null;
  readonly count: number;
}

/** Answers null if the element is no edit: a pause, or an element that the XEP does not know. */
function editOf({ name, namespace, attributes, text }: Element): Edit | null {
  if (namespace !== rttNamespace || (name !== 't' && name !== 'e')) return null;
  const number = (value: string | undefined): number | null =>
    value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
  const at = number(attributes['p']);
  return name === 't'
    ? { kind: 'insert', text, at, count: 0 }
    : { kind: 'erase', text: '', at, count: number(attributes['n']) ?? 1 };
}

/** The inserted texts. Consecutive insertions at the end, which is how people type, are one text. */
function inserted(edits: readonly Edit[]): string[] {
  const texts: string[] = [];
  let goesOn = false;
  for (const { kind, text, at } of edits) {
    const isInsert = kind === 'insert';
    if (isInsert && goesOn && at === null) texts.push(`${texts.pop() ?? ''}${text}`);
    else if (isInsert) texts.push(text);
    goesOn = isInsert && at === null;
  }
  return texts;
}

/** Applies the edits to an empty text. */
function made(edits: readonly Edit[]): string {
  const characters: string[] = [];
  for (const { kind, text, at, count } of edits) {
    const place = Math.min(at ?? characters.length, characters.length);
    if (kind === 'insert') characters.splice(place, 0, ...Array.from(text));
    else {
      const from = Math.max(0, place - count);
      characters.splice(from, place - from);
    }
  }
  return characters.join('');
}

/**
 * The texts that a reader sees while they are typed (4.2.2, 4.5.3): the final text if it begins in this stanza (`new`,
 * `reset`), and insertions that are no longer in it, since they were read before they were erased. If the text began in
 * another stanza, each edit is a piece of its own.
 */
export function typedTexts(rtt: Element): readonly string[] {
  const edits = rtt.children.flatMap((child) => editOf(child) ?? []);
  const unknown = rtt.children
    .filter((child) => editOf(child) === null)
    .flatMap((child) => readableLines(child));
  const pieces = inserted(edits);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const begins = ['new', 'reset'].includes(rtt.attributes['event'] ?? '');
  const whole = begins && edits.length <= maxEdits && length <= maxCharacters ? made(edits) : '';
  return [whole, ...pieces.filter((piece) => !whole.includes(piece)), rtt.text, ...unknown]
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
