/** Finds the words of a search in a body. */
import { occurrences } from './occurrences.ts';
import type { Part } from './occurrences.ts';
import { partsOf } from './query.ts';
import type { Wanted } from './query.ts';
import { otherSpellingsWithOrigins } from './spelled.ts';
import { tokenize } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** A word of a body that was searched for: its beginning and end, in UTF-16 units. */
export interface Highlight {
  readonly start: number;
  readonly end: number;
}

function rangeAt(tokens: Tokens, index: number, part: Part): Highlight {
  const last = index + part.texts.length - 1;
  const { starts, ends, firstEnds, kinds } = tokens;
  // The search was for a single letter, and the hit is a pair that begins with it.
  const end = part.begins && kinds[last] === 'pair' ? firstEnds[last] : ends[last];
  return { start: starts[index] ?? 0, end: end ?? 0 };
}

/** Unit: UTF-16 units. Text beyond this is not marked, since no page shows as much. */
export const maxMarkedLength = 65_536;

function rangesIn(text: string, wanted: readonly Wanted[]): Highlight[] {
  const tokens = tokenize(text);
  const ranges: Highlight[] = [];
  for (const part of wanted.flat()) {
    for (const index of occurrences(tokens.texts, part)) ranges.push(rangeAt(tokens, index, part));
  }
  return ranges;
}

function merged(ranges: readonly Highlight[]): Highlight[] {
  const result: Highlight[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const previous = result.at(-1);
    if (previous === undefined || range.start > previous.end) result.push(range);
    else if (range.end > previous.end) result.splice(-1, 1, { start: previous.start, end: range.end });
  }
  return result;
}

/**
 * Returns every word and phrase of the text that the body has, in order, without overlaps, and as whole characters. A
 * word that matches the beginning in a query is marked as a whole.
 */
export function highlights(body: string, text: string): readonly Highlight[] {
  const parts = partsOf(text);
  if (parts.length === 0) return [];
  const shown = body.slice(0, maxMarkedLength);
  const ranges = rangesIn(shown, parts);
  for (const spelled of otherSpellingsWithOrigins(shown)) {
    for (const { start, end } of rangesIn(spelled.text, parts)) {
      ranges.push({ start: spelled.from[start] ?? 0, end: spelled.to[end - 1] ?? 0 });
    }
  }
  return merged(ranges);
}
