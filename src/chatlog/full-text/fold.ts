/**
 * What of a character counts in a search: compatibility forms (full width, ligatures), case, accents and vowel points
 * do not. Marks that make another letter stay: of Indic scripts, Thai, kana, and й, ї, ў.
 */

/** Changes nobody who searches would want to make by hand; Unicode does not decompose these. */
const alike: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
  ς: 'σ',
  // Russian text mostly leaves out the dots; the other two are stressed.
  ё: 'е',
  ѐ: 'е',
  ѝ: 'и',
  // Arabic and Persian keyboards write the same letter differently; the first only stretches.
  ـ: '',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
};
const alikeLetters = new RegExp(`[${Object.keys(alike).join('')}]`, 'gu');
/** Decimal digits in tens, of which these are the zeros: Arabic, Persian, Devanagari, Bengali, Thai. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
const otherDigits = /[٠-٩۰-۹०-९০-৯๐-๙]/gu;

const ignored = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const accents = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}\p{N}])\p{M}+/gu;
const stresses = /(\p{sc=Cyrillic})[\u0300-\u036f]+/gu;
/** No letter is before them: they mean nothing. */
const strayMarks = /(?<![\p{L}\p{M}])\p{sc=Inherited}+/gu;
const tones = /(?<=.)\p{Emoji_Modifier}/gu;

function digit(character: string): string {
  const code = character.charCodeAt(0);
  return String(code - (zeros.findLast((zero) => zero <= code) ?? code));
}

/**
 * `cluster`: a character with its marks, as `clusters.ts` cuts them. May be several characters, and may be nothing.
 * Upper case comes first, since only it makes `ss` of `ß`.
 */
export function foldCluster(cluster: string): string {
  return cluster
    .normalize('NFKC')
    .replace(ignored, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFD')
    .replace(accents, '$1')
    .normalize('NFC')
    .replace(stresses, '$1')
    .replace(strayMarks, '')
    .replace(tones, '')
    .replace(alikeLetters, (letter) => alike[letter] ?? letter)
    .replace(otherDigits, digit);
}
