/**
 * Invisible characters between letters. A search ignores all of them, so that a word is found in spite of them. Those
 * that may also separate two words make the text match both ways ("both" below): as one word and as two.
 *
 * - U+200B allows a line break: in a long word, or between words without a visible space. Both.
 * - U+200C separates the parts of Persian words, which many keyboards write with a space. Both between Arabic
 *   letters; between others it only affects how they are drawn.
 * - U+FEFF stands at the beginning of files, and so between texts that were concatenated; within a word it was the
 *   joiner. Both.
 * - U+180E was a space until Unicode 6.3. Both, except in Mongolian, where it stands before the last vowel of a word.
 * - U+2063 separates items of a list; U+FFF9 to U+FFFB separate a text from its annotation. Both.
 * - U+00AD allows hyphenation, U+2060 forbids a break, U+200D and U+034F join: one word. The same holds for direction
 *   marks, which occur within words such as names in brackets, and for all other ignorable characters.
 *
 * Scripts without spaces between words are matched by any piece of a text, so nothing needs separating there.
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

/** Returns the character that ends before `at`. */
function before(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1);
  const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
  return text.slice(isSecondHalf ? at - 2 : at - 1, at);
}

/** What replaces a run of `separators` if it separates words: a space, or the run itself. */
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
