/**
 * Alternative spellings: what people type for a letter that their keyboard lacks (`Mueller`, `Koebenhavn`, `Aarhus`);
 * Greek without the iota below a letter, which capitals write beside it; two letters for an Armenian ligature, whose
 * capitals are spelled differently. A text with such letters is found by both spellings, and a text in the other
 * spelling is found by the letters. Dropping the dots does not find the other spelling, since `toe` need not mean
 * `tö`, and `to` is another word.
 *
 * Invisible characters between letters also make a text readable as one word or as two: separators.ts.
 */
import { separated, separators } from './separators.ts';

const spellings = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ø', 'oe'],
  ['å', 'aa'],
  ['և', 'եվ'],
]);
const withIota = String.raw`[\u1f80-\u1faf\u1fb2-\u1fb4\u1fb7\u1fbc\u1fc2-\u1fc4\u1fc7\u1fcc\u1ff2-\u1ff4\u1ff7\u1ffc]`;
/** Both cases are written out, since a case-insensitive expression would match the iota's mark as a letter. */
const letters = new RegExp(
  [
    String.raw`[äöüøåÄÖÜØÅ\u212bև]|[aouAOU]\u0308|[aA]\u030a`,
    String.raw`${withIota}|[αηωΑΗΩ][\u0300-\u0344]{0,3}\u0345`,
  ].join('|'),
  'gu',
);

const spellingOf = (letter: string): string =>
  spellings.get(letter.normalize('NFC').toLowerCase()) ?? letter.normalize('NFD').replace('\u0345', '');

interface Way {
  readonly pattern: RegExp;
  readonly instead: (found: string, text: string, at: number) => string;
}

const byLetters: Way = { pattern: letters, instead: spellingOf };
const bySeparators: Way = { pattern: separators, instead: separated };
const byBoth: Way = {
  pattern: new RegExp(`${letters.source}|${separators.source}`, 'gu'),
  instead: (found, text, at) => {
    const apart = separated(found, text, at);
    return apart === found ? spellingOf(found) : apart;
  },
};

function respelled(text: string, { pattern, instead }: Way): string {
  return text.replace(pattern, (found: string, ...rest: readonly unknown[]) => {
    const at = rest.find((one) => typeof one === 'number');
    return instead(found, text, at ?? 0);
  });
}

/**
 * Returns the other ways to read a text: with other letters, with its words separated, and both. Most texts have
 * none.
 */
function waysOf(text: string): readonly Way[] {
  const ways = [byLetters, bySeparators].filter((way) => respelled(text, way) !== text);
  return ways.length === 2 ? [...ways, byBoth] : ways;
}

/** Returns the other spellings of a text, or none if nothing in it can be spelled differently. */
export function otherSpellings(text: string): readonly string[] {
  return waysOf(text).map((way) => respelled(text, way));
}

export interface Spelled {
  readonly text: string;
  /** For each of its UTF-16 units: where in the original text the character that it stands for begins and ends. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Like `otherSpellings`, but with the origin of each unit; meant for short texts. */
export function otherSpellingsWithOrigins(text: string): readonly Spelled[] {
  return waysOf(text).map((way) => withOrigins(text, way));
}

function withOrigins(text: string, { pattern, instead }: Way): Spelled {
  const [pieces, from, to]: [string[], number[], number[]] = [[], [], []];
  let at = 0;
  const keep = (end: number): void => {
    pieces.push(text.slice(at, end));
    for (; at < end; at += 1) {
      from.push(at);
      to.push(at + 1);
    }
  };
  for (const match of text.matchAll(pattern)) {
    keep(match.index);
    const spelled = instead(match[0], text, match.index);
    const end = at + match[0].length;
    pieces.push(spelled);
    for (let unit = 0; unit < spelled.length; unit += 1) {
      from.push(at);
      to.push(end);
    }
    at = end;
  }
  keep(text.length);
  return { text: pieces.join(''), from, to };
}
