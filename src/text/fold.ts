/**
 * What of a character counts in a search: compatibility forms (full width, ligatures), case, accents and vowel points
 * do not. Marks that make another letter stay: of Indic scripts, Thai, kana, and й, ї, ў.
 */
import { asTypedAlike } from './alike.ts';

const ignored = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const accents = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}\p{N}])\p{M}+/gu;
const stresses = /(\p{sc=Cyrillic})[\u0300-\u036f]+/gu;
/** Dots below letters for sounds of other languages, often left out; not those of Bengali and Odia, which are letters. */
const nuktas = /[\u093c\u0a3c\u0abc\u0cbc]/gu;
/** No letter is before them: they mean nothing. */
const strayMarks = /(?<![\p{L}\p{M}])\p{sc=Inherited}+/gu;
const tones = /(?<=.)\p{Emoji_Modifier}/gu;

/**
 * `cluster`: a character with its marks, as `clusters.ts` cuts them. May be several characters, and may be nothing.
 * Upper case comes between, since only it makes `ss` of `ß`; before it, what has an upper case of its own (`ẞ`) loses it.
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
