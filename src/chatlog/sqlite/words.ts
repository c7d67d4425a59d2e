/** Plain search in bodies until there is a full-text index: every word somewhere in the text, whatever its case. */

export function foldWords(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().split(/\s+/u).filter(Boolean);
}

/** A function for SQL: `has_words(body, words)`, with the words separated by spaces. */
export function wordsMatcher(): (body: unknown, words: unknown) => number {
  let lastText = '';
  let lastWords: string[] = [];
  return (body, words) => {
    if (typeof body !== 'string' || typeof words !== 'string') return 0;
    if (words !== lastText) {
      lastText = words;
      lastWords = foldWords(words);
    }
    const folded = body.normalize('NFKC').toLowerCase();
    return lastWords.every((word) => folded.includes(word)) ? 1 : 0;
  };
}
