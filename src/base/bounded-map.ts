/**
 * A map by what clients name (addresses, ids), which may be thousands of characters long: bounded is what it costs, not
 * how many there are. What was put in first goes first; it is for what can be found out again. Libraries bound the
 * entries only: toad-cache has those maps of ours for which that is enough.
 */

/** What an entry costs besides its text, about. */
const entryCharacters = 100;

export class BoundedMap<V> {
  private readonly map = new Map<string, V>();
  private readonly most: number;
  private characters = 0;

  /** `most`: characters in all, with those that stand for what an entry costs besides. */
  constructor(most: number) {
    this.most = most;
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
      if (this.characters <= this.most || oldest === key) break;
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
