/** Random choices that come again from the same seed. */

/** Four 32-bit words from a text (FNV-1a with different starts). */
function words(text: string): [number, number, number, number] {
  const word = (start: number): number => {
    let hash = start;
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    return hash >>> 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x85ebca6b), word(0xc2b2ae35)];
}

/** Generator sfc32; one for each purpose, so that a choice more in one place changes nothing in another. */
export class Random {
  private readonly state: [number, number, number, number];
  private readonly label: string;

  constructor(label: string) {
    this.label = label;
    this.state = words(label);
    for (let index = 0; index < 16; index++) this.next();
  }

  /** One that depends on this one's seed and on the name, and on nothing drawn so far. */
  fork(name: string | number): Random {
    return new Random(`${this.label}/${name}`);
  }

  /** From 0, below 1. */
  next(): number {
    const [a, b, c, counter] = this.state;
    const sum = (a + b + counter) | 0;
    this.state[3] = (counter + 1) | 0;
    this.state[0] = b ^ (b >>> 9);
    this.state[1] = (c + (c << 3)) | 0;
    this.state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Picks by weight. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][]; // keys of the record
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of entries) {
      left -= weight;
      if (left < 0) return item;
    }
    return this.pick(entries)[0];
  }
}
