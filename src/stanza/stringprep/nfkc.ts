/**
 * Normalises as Tinder's library does. Characters of Unicode 3.2 decompose today as they did then (Unicode's stability
 * policy), so the runtime decomposes. Composition differs: the library composes across characters in between (as before
 * Corrigendum 5), and treats U+11C3 as a final consonant.
 */
import { combiningClass } from './units.ts';

const firstSyllable = 0xac00;
const syllables = 11_172;
const finals = 28;

function compose(first: number, second: number): number | null {
  const syllable = first - firstSyllable;
  const final = second - 0x11a7;
  if (syllable >= 0 && syllable < syllables && syllable % finals === 0 && final >= 0 && final <= finals) {
    return first + final;
  }
  // The library does not know halves of surrogate pairs.
  if (first >= 0xd800 && first <= 0xdfff) return null;
  const composed = String.fromCharCode(first, second).normalize('NFC');
  return composed.length === 1 ? composed.charCodeAt(0) : null;
}

/** Consecutive combining marks are ordered by their classes. */
function ordered(text: string): number[] {
  const units: number[] = [];
  let marks: number[] = [];
  const close = (): void => {
    // Real text has few marks in a row, but strangers write it: a spread has a limit on arguments.
    for (const mark of marks.sort((one, other) => combiningClass(one) - combiningClass(other)))
      units.push(mark);
    marks = [];
  };
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (combiningClass(unit) === 0) {
      close();
      units.push(unit);
    } else {
      marks.push(unit);
    }
  }
  close();
  return units;
}

/** `text` must only have characters of Unicode 3.2. */
export function nfkc(text: string): string {
  const decomposed = Array.from({ length: text.length }, (_, index) => (text[index] ?? '').normalize('NFKD'));
  const done: number[] = [];
  let lastClass = 0;
  let lastStart = 0;
  for (const unit of ordered(decomposed.join(''))) {
    const ofUnit = combiningClass(unit);
    const start = done[lastStart];
    const composed =
      start !== undefined && (lastClass === 0 || lastClass !== ofUnit) ? compose(start, unit) : null;
    if (composed === null) {
      if (ofUnit === 0) lastStart = done.length;
      lastClass = ofUnit;
      done.push(unit);
    } else {
      done[lastStart] = composed;
      // The library's own index is one behind here.
      lastClass = done.length - 1 === lastStart ? 0 : combiningClass(done.at(-2) ?? 0);
    }
  }
  return done.map((unit) => String.fromCharCode(unit)).join('');
}
