/**
 * What is invisible between letters. All of it is passed over, so that a word is found in whatever it was dressed; where it
 * may as well part two words, the text is found by these, too.
 *
 * - U+200B is where a line may end: in a long word, or between words that show no blank. Both.
 * - U+200C parts Persian words, which many keyboards write with a blank. Both between Arabic letters; between others it
 *   only says how they are drawn.
 * - U+FEFF stands at the beginning of files, and so between texts that were put together; within a word it was the joiner.
 *   Both.
 * - U+180E was a blank until Unicode 6.3. Both, but in Mongolian, where it stands before the last vowel of a word.
 * - U+2063 parts what is listed; U+FFF9 to U+FFFB part a text and what is said beside it. Both.
 * - U+00AD is where a word may be divided, U+2060 where it may not, U+200D and U+034F join: one word. So do marks of
 *   direction, which stand in the middle of words as of names in brackets, and all else that is ignorable.
 *
 * Scripts without blanks between words are found by any piece of a text: nothing is to be parted there.
 */
export const separators =
  /(?<=[\p{L}\p{M}\p{N}])[\p{Default_Ignorable_Code_Point}\p{Cf}]+(?=[\p{L}\p{M}\p{N}])/gu;

const parting = /[\u200b\ufeff\u2063\ufff9-\ufffb]/u;
const oldBlank = /\u180e/u;
const nonJoiner = /\u200c/u;

const arabic = /^\p{sc=Arabic}/u;
const mongolian = /^\p{sc=Mongolian}/u;
const unspaced =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** The character that ends before `at`. */
function before(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1);
  const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
  return text.slice(isSecondHalf ? at - 2 : at - 1, at);
}

/** What stands for a run of `separators` where words are apart: a blank, or the run itself. */
export function separated(run: string, text: string, at: number): string {
  const end = at + run.length;
  const [one, other] = [before(text, at), text.slice(end, end + 2)];
  const areBoth = (script: RegExp): boolean => script.test(one) && script.test(other);
  if (areBoth(unspaced)) return run;
  const parts =
    parting.test(run) ||
    (nonJoiner.test(run) && areBoth(arabic)) ||
    (oldBlank.test(run) && !areBoth(mongolian));
  return parts ? ' ' : run;
}
