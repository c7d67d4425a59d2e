/**
 * A map whose keys clients choose (addresses, ids) and which may be thousands of characters long: its bound is memory,
 * not the number of entries. The oldest entry goes first, so the map is for what can be found again. Libraries bound
 * the number of entries only; toad-cache serves those maps for which that is enough.
 */

/** What an entry costs besides its key, roughly, in characters. */
const entryCharacters = 100;

export class BoundedMap<V> {
  private readonly map = new Map<string, V>();
  private readonly maxCharacters: number;
  private characters = 0;

  /** `maxCharacters` counts all keys, and `entryCharacters` for each entry. */
  constructor(maxCharacters: number) {
    this.maxCharacters = maxCharacters;
  }

  get size(): number {
    return this.map.size;
  }

  get(key: string): V | undefined {
    return this.map.get(key);
  }

  has(key: string): boolean {
    return this.map.has(key);
  }

  set(key: string, value: V): void {
    if (!this.map.has(key)) this.characters += key.length + entryCharacters;
    this.map.set(key, value);
    for (const oldest of this.map.keys()) {
      if (this.characters <= this.maxCharacters || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    if (this.map.delete(key)) this.characters -= key.length + entryCharacters;
  }

  clear(): void {
    this.map.clear();
    this.characters = 0;
  }
}
