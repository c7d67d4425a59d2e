/**
 * Tests a body against many searches by the rules of a single one (query.ts, literal.ts). A body is tokenized twice,
 * however many searches there are.
 */
import { hasPieces } from './literal.ts';
import { missingIn, partsOf, spellingsOf } from './query.ts';
import type { Wanted } from './query.ts';
import { tokensOf } from './tokens.ts';

/**
 * Searches by the first token of one of their parts. A body without that token cannot match, so it costs the search
 * nothing.
 */
export class ManySearches {
  private readonly parts = new Map<string, readonly Wanted[]>();
  private readonly literal = new Set<string>();
  private readonly byToken = new Map<string, Set<string>>();
  /** Keyed by the first UTF-16 unit, for parts that consist of a beginning only. */
  private readonly byBeginning = new Map<string, Set<readonly [beginning: string, text: string]>>();
  private characters = 0;

  /** Length of all texts together, in UTF-16 units. */
  get length(): number {
    return this.characters;
  }

  add(text: string): void {
    if (this.parts.has(text) || this.literal.has(text)) return;
    this.characters += text.length;
    const wanted = partsOf(text);
    if (wanted.length === 0) {
      this.literal.add(text);
      return;
    }
    this.parts.set(text, wanted);
    for (const part of rarest(wanted)) {
      const first = part.texts[0] ?? '';
      if (part.texts.length > 1 || !part.begins) entry(this.byToken, first).add(text);
      else entry(this.byBeginning, first.charAt(0)).add([first, text]);
    }
  }

  /** Removes the search that was added first. */
  dropOldest(): void {
    const [oldest] = this.parts.size > 0 ? this.parts.keys() : this.literal;
    if (oldest !== undefined) this.delete(oldest);
  }

  delete(text: string): void {
    const wanted = this.parts.get(text);
    if (wanted === undefined && !this.literal.has(text)) return;
    this.characters -= text.length;
    this.literal.delete(text);
    this.parts.delete(text);
    for (const part of rarest(wanted ?? [])) {
      const first = part.texts[0] ?? '';
      this.byToken.get(first)?.delete(text);
      for (const one of this.byBeginning.get(first.charAt(0)) ?? []) {
        if (one[1] === text) this.byBeginning.get(first.charAt(0))?.delete(one);
      }
    }
  }

  /** Returns the searches that match the body. */
  finding(body: string): readonly string[] {
    const candidates = this.candidates(body);
    const all = [...candidates].flatMap((text) => this.parts.get(text) ?? []);
    const missing = all.length === 0 ? new Set<Wanted>() : missingIn(body, all);
    return [
      ...[...candidates].filter((text) => this.parts.get(text)?.some((one) => missing.has(one)) === false),
      ...[...this.literal].filter((text) => hasPieces(body, text)),
    ];
  }

  private candidates(body: string): ReadonlySet<string> {
    const found = new Set<string>();
    if (this.parts.size === 0) return found;
    for (const spelling of spellingsOf(body)) {
      for (const { texts } of tokensOf(spelling)) {
        for (const token of texts) {
          for (const text of this.byToken.get(token) ?? []) found.add(text);
          for (const [beginning, text] of this.byBeginning.get(token.charAt(0)) ?? []) {
            if (token.startsWith(beginning)) found.add(text);
          }
        }
      }
    }
    return found;
  }
}

/** The part that, in all its spellings, probably occurs in the fewest bodies. */
function rarest(wanted: readonly Wanted[]): Wanted {
  const lengthOf = (one: Wanted): number => Math.min(...one.map(({ texts }) => texts.join(' ').length));
  return wanted.toSorted((one, other) => lengthOf(other) - lengthOf(one))[0] ?? [];
}

function entry<T>(map: Map<string, Set<T>>, key: string): Set<T> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<T>();
  map.set(key, made);
  return made;
}
