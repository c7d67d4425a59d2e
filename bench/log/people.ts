/** Who writes to whom: twenty thousand people, one of them a machine that writes to all, and some rooms. */
import type { Random } from './random.ts';

export const peopleCount = 20_000;
const pairsCount = 200_000;
const roomsCount = 200;
const roomMembers = 40;
/** The share of all messages that robots write. */
const robotShare = 0.02;
const roomShare = 0.05;
/** The largest conversation of ten million messages holds some tens of thousands. */
const steepness = 2.5;

const firstNames = [
  'anna', 'ben', 'carla', 'david', 'elena', 'felix', 'greta', 'hugo', 'ines', 'jan', 'katja', 'leo', 'maria', 'nils',
  'olga', 'pavel', 'qing', 'rosa', 'sven', 'tanja', 'uwe', 'vera', 'wei', 'xenia', 'yuki', 'zoe',
] as const; // prettier-ignore
const lastNames = [
  'meier', 'garcia', 'smith', 'dubois', 'ivanov', 'tanaka', 'silva', 'brown', 'li', 'wagner', 'rossi', 'novak', 'jansen',
  'kowalski', 'berg', 'martin', 'fischer', 'okafor', 'haddad', 'lopez',
] as const; // prettier-ignore

/** Bare JIDs; the robot is the last. */
export function addresses(): string[] {
  const people = Array.from({ length: peopleCount - 1 }, (_, index) => {
    const first = firstNames[index % firstNames.length] ?? '';
    const last = lastNames[Math.floor(index / firstNames.length) % lastNames.length] ?? '';
    const number = Math.floor(index / (firstNames.length * lastNames.length));
    return `${first}.${last}${number === 0 ? '' : number}@example.org`;
  });
  return [...people, 'monitoring@example.org'];
}

export function rooms(): string[] {
  return Array.from({ length: roomsCount }, (_, index) => `team-${index}@conference.example.org`);
}

/** Indexes into `addresses`; a room's into `rooms`. */
export type Route =
  | { readonly kind: 'chat'; readonly from: number; readonly to: number }
  | { readonly kind: 'groupchat'; readonly from: number; readonly room: number };

export class Routes {
  private readonly random: Random;
  private readonly one = new Uint16Array(pairsCount);
  private readonly other = new Uint16Array(pairsCount);

  constructor(random: Random) {
    this.random = random;
    const people = peopleCount - 1;
    for (let pair = 0; pair < pairsCount; pair += 1) {
      // Some know many people, most know few; everybody is in at least some pair.
      this.one[pair] = pair < people ? pair : random.ranked(people, 1.6);
      do this.other[pair] = random.ranked(people, 1.3);
      while (this.other[pair] === this.one[pair]);
    }
    // The busiest pairs are not those of the first people.
    for (let pair = pairsCount - 1; pair > 0; pair -= 1) {
      const place = random.below(pair + 1);
      [this.one[pair], this.one[place]] = [this.one[place] ?? 0, this.one[pair] ?? 0];
      [this.other[pair], this.other[place]] = [this.other[place] ?? 0, this.other[pair] ?? 0];
    }
  }

  next(): Route {
    const { random } = this;
    const kind = random.next();
    if (kind < robotShare) return { kind: 'chat', from: peopleCount - 1, to: random.below(peopleCount - 1) };
    if (kind < robotShare + roomShare) {
      const room = random.ranked(roomsCount, 2);
      return { kind: 'groupchat', room, from: (room * 97 + random.below(roomMembers)) % (peopleCount - 1) };
    }
    const pair = random.ranked(pairsCount, steepness);
    const [one, other] = [this.one[pair] ?? 0, this.other[pair] ?? 0];
    return random.next() < 0.5
      ? { kind: 'chat', from: one, to: other }
      : { kind: 'chat', from: other, to: one };
  }

  /** The busiest first. */
  pair(rank: number): readonly [number, number] {
    return [this.one[rank] ?? 0, this.other[rank] ?? 0];
  }
}
