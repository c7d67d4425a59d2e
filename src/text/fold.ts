/**
 * Reduces a character to what counts in a search: compatibility forms (full width, ligatures), case, accents and
 * vowel points do not. Marks that make a different letter stay: those of Indic scripts, Thai and kana, and those of
 * й, ї, ў.
 */
import { asTypedAlike } from './alike.ts';

const ignored = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const accents = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}\p{N}])\p{M}+/gu;
const stresses = /(\p{sc=Cyrillic})[\u0300-\u036f]+/gu;
/**
 * These dots below letters mark sounds of other languages and are often left out. The dots of Bengali and Odia make
 * different letters, so they are not among them.
 */
const nuktas = /[\u093c\u0a3c\u0abc\u0cbc]/gu;
/** Marks without a letter before them mean nothing. */
const strayMarks = /(?<![\p{L}\p{M}])\p{sc=Inherited}+/gu;
const tones = /(?<=.)\p{Emoji_Modifier}/gu;

/**
 * `cluster` is a character with its marks, as `clusters.ts` cuts them. The result may be several characters, or none.
 * The text is put in upper case in between, since only that turns `ß` into `ss`; it is put in lower case before,
 * because `ẞ` is an upper-case letter of its own.
 */
export function foldCluster(cluster: string): string {
  const folded = cluster
    .normalize('NFKC')
    .replace(ignored, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFD')
    .replace(accents, '$1')
    .replace(nuktas, '')
    .normalize('NFC')
    .replace(stresses, '$1')
    .replace(strayMarks, '')
    .replace(tones, '');
  return asTypedAlike(folded);
}
