/**
 * Characters that users of a script type for each other, by habit, by keyboard, or because they look the same, and
 * that Unicode does not decompose. This mapping expects a text whose case, accents and compatibility forms are gone.
 */

const series = (from: number, to: number, count: number): [string, string][] =>
  Array.from({ length: count }, (_, index) => [
    String.fromCodePoint(from + index),
    String.fromCodePoint(to + index),
  ]);

const each = (from: string, to: string): [string, string][] =>
  Array.from(from, (letter, index) => [letter, to.charAt(index)]);

const alike = new Map<string, string>([
  // Latin letters with strokes, and ligatures.
  ...Object.entries({ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', þ: 'th' }),
  // Decorated names and texts use white letters in circles and squares, and small capitals. Unicode decomposes all
  // other decorated letters.
  ...[0x1f150, 0x1f170].flatMap((from) => series(from, 0x61, 26)),
  ...each('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnopqrstuvwyz'),
  // These letters have another form at the end of a word, which slang and loanwords leave out.
  ...Object.entries({ ς: 'σ', ך: 'כ', ם: 'מ', ן: 'נ', ף: 'פ', ץ: 'צ' }),
  ...Object.entries({ װ: 'וו', ױ: 'וי', ײ: 'יי' }),
  // Russian text mostly leaves out the dots of ё; the other two letters only carry a stress mark.
  ...Object.entries({ ё: 'е', ѐ: 'е', ѝ: 'и' }),
  // Arabic, Persian, Urdu and Kurdish keyboards write the same letter differently; the first one only stretches a
  // word.
  ...Object.entries({
    ـ: '',
    ى: 'ي',
    ی: 'ي',
    ک: 'ك',
    ڪ: 'ك',
    ة: 'ه',
    ۃ: 'ه',
    ہ: 'ه',
    ھ: 'ه',
    ە: 'ه',
    ٱ: 'ا',
  }),
  // Hindi and Gujarati write the same nasal with either sign (chandrabindu or anusvara).
  ...Object.entries({ '\u0901': '\u0902', '\u0a81': '\u0a82' }),
  // Bengali and Malayalam letters without a vowel have a form of their own; older text writes a sign instead.
  ...Object.entries({ ৎ: 'ত্', ൺ: 'ണ്', ൻ: 'ന്', ർ: 'ര്', ൽ: 'ല്', ൾ: 'ള്', ൿ: 'ക്' }),
  // In Thai and Lao, two of one letter look like the other.
  ...Object.entries({ แ: 'เเ', ແ: 'ເເ' }),
  // Japanese words are written in either kana, for emphasis or as a keyboard offers them.
  ...series(0x30a1, 0x3041, 86),
  ...each('ヽヾ', 'ゝゞ'),
  // Amharic has one sound for each of these.
  ...series(0x1210, 0x1200, 7),
  ...series(0x1280, 0x1200, 7),
  ...series(0x1220, 0x1230, 7),
  ...series(0x12d0, 0x12a0, 7),
  ...series(0x1340, 0x1338, 7),
]);
const letters = new RegExp(`[${[...alike.keys()].join('')}]`, 'gu');

/** Value of each decimal digit outside ASCII. Unicode encodes decimal digits in runs of ten, from zero to nine. */
const digits = new Map<string, string>();
for (let code = 0x80, run = 0; code < 0x20000; code += 1) {
  const character = String.fromCodePoint(code);
  const isDigit = /^\p{Nd}$/u.test(character);
  if (isDigit) digits.set(character, String(run % 10));
  run = isDigit ? run + 1 : 0;
}
const otherDigits = /(?![0-9])\p{Nd}/gu;

/** Hindi often writes a half n as the dot of a nasal. */
const halfN = /\u0928\u094d/gu;
/** Thai and Lao users type the ring of a vowel and the tone above it in either order. */
const ringAndTone = /([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])/gu;

export function asTypedAlike(text: string): string {
  return text
    .replace(letters, (letter) => alike.get(letter) ?? letter)
    .replace(otherDigits, (digit) => digits.get(digit) ?? digit)
    .replace(halfN, '\u0902')
    .replace(ringAndTone, '$2$1');
}
