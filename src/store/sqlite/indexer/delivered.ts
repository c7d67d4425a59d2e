/**
 * Times to delivery for Prometheus, which wants what only rises: each message is counted when its first evidence is
 * met, and stays counted when it expires. Tallies (tally.ts) tell of the messages that are there, and fall with them.
 */
import type Database from 'better-sqlite3';
import { deliveryBounds } from '../../reader.ts';
import type { Delivered } from '../../reader.ts';

/** The bounds, in milliseconds; what takes longer than the last has a place behind it. */
function placeOf(milliseconds: number): number {
  const place = deliveryBounds.findIndex((seconds) => milliseconds <= seconds * 1000);
  return place < 0 ? deliveryBounds.length : place;
}

export class DeliveredCounts {
  private readonly gathered = new Map<number, { messages: number; milliseconds: number }>();
  private readonly keep: Database.Statement<[number, number, number]>;

  constructor(index: Database.Database) {
    this.keep = index.prepare(
      `INSERT INTO delivered (bound, messages, milliseconds) VALUES (?, ?, ?)
       ON CONFLICT (bound) DO UPDATE SET messages = messages + excluded.messages,
         milliseconds = milliseconds + excluded.milliseconds`,
    );
  }

  /** A clock that was put back makes no time less than none. */
  count(milliseconds: number): void {
    const time = Math.max(0, milliseconds);
    const place = placeOf(time);
    const before = this.gathered.get(place) ?? { messages: 0, milliseconds: 0 };
    this.gathered.set(place, {
      messages: before.messages + 1,
      milliseconds: before.milliseconds + time,
    });
  }

  write(): void {
    for (const [place, { messages, milliseconds }] of this.gathered)
      this.keep.run(place, messages, milliseconds);
    this.gathered.clear();
  }
}

/** The index is attached. */
export function readDelivered(database: Database.Database): Delivered {
  const within = Array.from({ length: deliveryBounds.length + 1 }, () => 0);
  let seconds = 0;
  const rows = database.prepare<[], { bound: number; messages: number; milliseconds: number }>(
    'SELECT bound, messages, milliseconds FROM idx.delivered',
  );
  for (const { bound, messages, milliseconds } of rows.iterate()) {
    within[bound] = messages;
    seconds += milliseconds / 1000;
  }
  return { within, seconds };
}
