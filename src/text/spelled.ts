/**
 * What is typed in place of a letter that a keyboard lacks: `Mueller`, `Koebenhavn`, `Aarhus`; no iota below a Greek
 * letter, which stands beside it in capitals; two letters for an Armenian ligature, whose capitals are spelled
 * otherwise. A text with such letters is found by both spellings, and one that is spelled so by the letters. It is not
 * found by what is left without the dots alone in the other spelling: of `toe` nobody can say that it is `tö`, and `to`
 * is another word.
 *
 * And what is read as two words, or as one, where something invisible stands between letters: separators.ts.
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
/** Both cases are written out: without regard to case, the mark of the iota would be the letter, too. */
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

/** What a text is besides itself: with other letters, with its words apart, and both. Most have none. */
function waysOf(text: string): readonly Way[] {
  const ways = [byLetters, bySeparators].filter((way) => respelled(text, way) !== text);
  return ways.length === 2 ? [...ways, byBoth] : ways;
}

/** The other spellings of a text; none where nothing is spelled otherwise. */
export function otherSpellings(text: string): readonly string[] {
  return waysOf(text).map((way) => respelled(text, way));
}

export interface Spelled {
  readonly text: string;
  /** Of each of its UTF-16 units, where in the text the character begins and ends that it stands for. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The same with where everything comes from, for short texts. */
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
