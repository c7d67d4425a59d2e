/** XEP-0301: In-Band Real Time Text, version 1.0. https://xmpp.org/extensions/xep-0301.html */
import type { Element } from './element.ts';
import { readableLines } from './readable.ts';

export const rttNamespace = 'urn:xmpp:rtt:0';

/** Each edit moves what is behind it: more than people type in seconds is not put together. */
const mostEdits = 1000;
const mostCharacters = 10_000;

interface Edit {
  readonly kind: 'insert' | 'erase';
  readonly text: string;
  /** In Unicode characters (4.5.2); null: the end. */
  readonly at: number | null;
  readonly count: number;
}

/** Null where it is none: a wait, or what the XEP does not know. */
function editOf({ name, namespace, attributes, text }: Element): Edit | null {
  if (namespace !== rttNamespace || (name !== 't' && name !== 'e')) return null;
  const number = (value: string | undefined): number | null =>
    value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
  const at = number(attributes['p']);
  return name === 't'
    ? { kind: 'insert', text, at, count: 0 }
    : { kind: 'erase', text: '', at, count: number(attributes['n']) ?? 1 };
}

/** What is inserted one after the other; what goes on at the end, as people type, is one text. */
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

/** The text that the edits make of nothing. */
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
 * What is read while it is typed (4.2.2, 4.5.3): where the text begins here (`new`, `reset`), as it is at the end; and what was
 * inserted, if it is not in that, as it was read before it was erased. Edits of a text that began in another stanza are
 * pieces of it.
 */
export function typedTexts(rtt: Element): readonly string[] {
  const edits = rtt.children.flatMap((child) => editOf(child) ?? []);
  const unknown = rtt.children
    .filter((child) => editOf(child) === null)
    .flatMap((child) => readableLines(child));
  const pieces = inserted(edits);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const begins = ['new', 'reset'].includes(rtt.attributes['event'] ?? '');
  const whole = begins && edits.length <= mostEdits && length <= mostCharacters ? made(edits) : '';
  return [whole, ...pieces.filter((piece) => !whole.includes(piece)), rtt.text, ...unknown]
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
