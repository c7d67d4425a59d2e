/**
 * Reads what a commit has changed, out of its row in `change` and the rows that this points at.
 *
 * Everything told has a number within its change that never changes, whatever is deleted meanwhile: there are parts, one
 * after the other, and each has as many numbers as it could tell of. They are in the order in which a message goes its
 * way: entered, stored, sent, confirmed, and what else was said of it.
 */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { Evidence } from '../../../model/state.ts';
import type { More } from '../file/change.ts';

export interface ChangeRow {
  readonly id: number;
  /** Of the commit, in milliseconds since 1970. */
  readonly at: number;
  readonly first_message: number | null;
  readonly last_message: number | null;
  readonly position_from: number;
  readonly position_to: number;
  readonly more: string | null;
}

export interface ChangeItem {
  /** Within the change; rises. */
  readonly index: number;
  /** `row`: nothing that is told to anybody, but the message is to be looked at. */
  readonly kind: 'message' | 'state' | 'row';
  /** Row of the message, which may be gone or not of the log. */
  readonly message: number;
  readonly code: number;
  /** Null: when the message was sent. */
  readonly at: number | null;
  /** Row of the session; null where the resource is known or there is none. */
  readonly session: number | null;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly reason: string | null;
}

export interface Reading {
  readonly items: readonly ChangeItem[];
  /** Everything up to this number was looked at. */
  readonly reached: number;
  readonly done: boolean;
}

type Item = Omit<ChangeItem, 'index'>;

interface Part {
  readonly size: number;
  /** Those of the numbers after `from` (the first is 1), and how far it has looked. */
  read(
    from: number,
    room: number,
  ): { readonly items: readonly (readonly [number, Item])[]; readonly reached: number };
  /** The same, but the messages alone. */
  messages(from: number, room: number): Messages;
}

/** What is told of, and nothing else of it: most is told to nobody but the index. */
interface Messages {
  readonly messages: readonly number[];
  readonly reached: number;
}

interface Handed {
  readonly position: number;
  readonly message: number;
  readonly session: number;
  readonly at: number | null;
}

/** Looking at one costs far less than what follows from one that is meant. */
const coveredAtOnce = 5000;

const plain = { session: null, resource: null, evidence: null, reason: null } as const;

function listed(items: readonly Item[]): Part {
  return {
    size: items.length,
    read: (from, room) => {
      const some = items.slice(from, from + room).map((item, index) => [from + index + 1, item] as const);
      return { items: some, reached: from + some.length };
    },
    messages: (from, room) => {
      const messages = items.slice(from, from + room).map(({ message }) => message);
      return { messages, reached: from + messages.length };
    },
  };
}

function entered({ first_message: first, last_message: last }: ChangeRow): Part {
  const size = first === null || last === null ? 0 : last - first + 1;
  return {
    size,
    read: (from, room) => {
      const count = Math.min(room, size - from);
      const items = Array.from({ length: count }, (_, index) => {
        const number = from + index + 1;
        const message = (first ?? 0) + number - 1;
        return [number, { kind: 'message', message, code: stateCodes.accepted, at: null, ...plain }] as const;
      });
      return { items, reached: from + count };
    },
    messages: (from, room) => {
      const count = Math.min(room, size - from);
      const messages = Array.from({ length: count }, (_, index) => (first ?? 0) + from + index);
      return { messages, reached: from + count };
    },
  };
}

/** The last message that has entered among the numbers up to `reached`; 0 where none has. */
export function enteredThrough(
  { first_message: first, last_message: last }: ChangeRow,
  reached: number,
): number {
  return first === null || last === null || reached === 0 ? 0 : Math.min(last, first + reached - 1);
}

export class ChangeReader {
  private readonly covered: Database.Statement<[number, number, number], Handed>;
  private readonly handed: Database.Statement<[number, number, number], Handed>;
  private last: { readonly id: number; readonly at: number; readonly parts: readonly Part[] } | null = null;

  constructor(log: Database.Database) {
    const of = (at: string): Database.Statement<[number, number, number], Handed> =>
      log.prepare(
        `SELECT position, message, session_id AS session, ${at} AS at FROM every_delivery
         WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
      );
    this.handed = of('sent_at');
    // Without a column that is not in the index of positions.
    this.covered = of('NULL');
  }

  /** What comes after a number of a change; `room`: at most so many items, and rows looked at. */
  read(change: ChangeRow, after: number, room: number): Reading {
    const items: ChangeItem[] = [];
    const end = this.walk(change, after, room, (part, from, left, base) => {
      const read = part.read(from, left);
      for (const [number, item] of read.items) items.push({ index: base + number, ...item });
      return { told: read.items.length, reached: read.reached };
    });
    return { items, ...end };
  }

  /** The same, but of the messages alone. */
  messages(change: ChangeRow, after: number, room: number): Messages & { readonly done: boolean } {
    const messages: number[] = [];
    const end = this.walk(change, after, room, (part, from, left) => {
      const read = part.messages(from, left);
      for (const message of read.messages) messages.push(message);
      return { told: read.messages.length, reached: read.reached };
    });
    return { messages, ...end };
  }

  private walk(
    change: ChangeRow,
    after: number,
    room: number,
    take: (part: Part, from: number, left: number, base: number) => { told: number; reached: number },
  ): { readonly reached: number; readonly done: boolean } {
    let base = 0;
    let reached = after;
    let left = room;
    for (const part of this.parts(change)) {
      const from = reached - base;
      if (from < part.size) {
        if (left <= 0) return { reached, done: false };
        const read = take(part, from, left, base);
        left -= read.told;
        reached = base + read.reached;
        if (read.reached < part.size) return { reached, done: false };
      }
      base += part.size;
    }
    return { reached: base, done: true };
  }

  private parts(change: ChangeRow): readonly Part[] {
    const { last } = this;
    if (last?.id === change.id && last.at === change.at) return last.parts;
    const more = change.more === null ? {} : (JSON.parse(change.more) as More); // written by change.ts
    const steps = (more.t ?? []).map(([message, code, resource, evidence, at, reason]): Item => ({
      kind: 'state',
      message,
      code,
      at,
      session: null,
      resource,
      evidence: evidence as Evidence | null, // as the ledger gave it
      reason,
    }));
    const further = (more.d ?? []).map(([message, session, code, evidence, at]): Item => ({
      ...plain,
      kind: 'state',
      message,
      code,
      at,
      session,
      evidence: evidence as Evidence | null, // as the ledger gave it
    }));
    const row = (message: number): Item => ({ ...plain, kind: 'row', message, code: 0, at: null });
    const again = (more.r ?? []).map(row);
    const gone = (more.g ?? []).flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, index) => row(from + index)),
    );
    const parts = [
      entered(change),
      listed(steps.filter(({ code }) => code === stateCodes.stored)),
      this.sent(change),
      this.confirmed(more.b ?? []),
      listed(steps.filter(({ code }) => code !== stateCodes.stored)),
      listed(further),
      listed(again),
      listed(gone),
    ];
    this.last = { id: change.id, at: change.at, parts };
    return parts;
  }

  private sent({ position_from: low, position_to: high }: ChangeRow): Part {
    const size = high - low;
    return {
      size,
      read: (from, room) => {
        const rows = this.handed.all(low + from, high, room);
        const items = rows.map(({ position, message, session, at }) => {
          const item: Item = { ...plain, kind: 'state', message, code: stateCodes.sent, at, session };
          return [position - low, item] as const;
        });
        return { items, reached: end(rows, room, low, size) };
      },
      messages: (from, room) => {
        const rows = this.covered.all(low + from, high, room);
        return { messages: rows.map(({ message }) => message), reached: end(rows, room, low, size) };
      },
    };
  }

  /** All barriers at once: a position is of one session, and is passed by one barrier first. */
  private confirmed(barriers: NonNullable<More['b']>): Part {
    const bySession = Map.groupBy(barriers, ([session]) => session);
    const low = barriers.reduce((least, [, from]) => Math.min(least, from), Number.MAX_SAFE_INTEGER) - 1;
    const high = barriers.reduce((most, [, , through]) => Math.max(most, through - 1), 0);
    const size = Math.max(0, high - low);
    /** Few of those that are looked at may be of a session that has answered. */
    const look = (from: number, room: number): { found: (readonly [Handed, number])[]; reached: number } => {
      const rows = this.covered.all(low + from, high, coveredAtOnce);
      const found: (readonly [Handed, number])[] = [];
      for (const row of rows) {
        const { position, session } = row;
        const ofSession = bySession.get(session);
        const passed = ofSession?.find(([, first, through]) => position >= first && position < through);
        if (passed === undefined) continue;
        found.push([row, passed[3]]);
        if (found.length >= room) return { found, reached: position - low };
      }
      return { found, reached: end(rows, coveredAtOnce, low, size) };
    };
    return {
      size,
      read: (from, room) => {
        const { found, reached } = look(from, room);
        const told = { ...plain, kind: 'state', code: stateCodes.confirmed, evidence: 'barrier' } as const;
        const items = found.map(([{ position, message, session }, at]) => {
          return [position - low, { ...told, message, at, session }] as const;
        });
        return { items, reached };
      },
      messages: (from, room) => {
        const { found, reached } = look(from, room);
        return { messages: found.map(([{ message }]) => message), reached };
      },
    };
  }
}

function end(rows: readonly Handed[], room: number, low: number, size: number): number {
  return rows.length < room ? size : (rows.at(-1)?.position ?? low) - low;
}
