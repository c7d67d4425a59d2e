/** Sessions of a benchmark's people: who has read how far of what was sent to him. */
import type Database from 'better-sqlite3';
import type { Random } from './random.ts';

const resources = ['phone', 'laptop', 'tablet', 'web-7f3a'] as const;
const eightHours = 8 * 3_600_000;
/** Messages that one session is sent, and of which one barrier takes. */
const maxSent = 60;
const barrierEvery = 4;
/** The share of sessions whose clients never answer a ping. */
const silentShare = 0.01;

interface Open {
  readonly id: number;
  readonly resource: string;
  readonly silent: boolean;
  left: number;
  /** Sequence of the last message sent to it. */
  position: number;
  confirmed: boolean;
}

export class BenchSessions {
  private readonly open = new Map<number, Open>();
  private readonly random: Random;
  private readonly insert: Database.Statement<[number, string, string, number, number]>;
  private readonly barrier: Database.Statement<[number, number, number]>;
  private last = 0;
  rows = 0;

  constructor(database: Database.Database, random: Random) {
    this.random = random;
    this.insert = database.prepare(
      'INSERT INTO session (id, node, stream, jid, opened_at, closed_at) VALUES (?, 1, ?, ?, ?, ?)',
    );
    this.barrier = database.prepare('INSERT INTO barrier (session_id, through, at) VALUES (?, ?, ?)');
  }

  /** Something is sent to this person: by which session, and whether that will confirm it. */
  sent(person: number, jid: string, position: number, at: number): Open {
    let session = this.open.get(person);
    if (session === undefined || session.left === 0) {
      if (session !== undefined) this.confirm(session, at);
      session = this.begin(jid, at);
      this.open.set(person, session);
    }
    session.left -= 1;
    session.position = position;
    session.confirmed = false;
    if (session.left % barrierEvery === 0) this.confirm(session, at + 900);
    return session;
  }

  /** All that are open have read everything; but for those that answer nothing. */
  end(at: number): void {
    for (const session of this.open.values()) this.confirm(session, at);
  }

  private begin(jid: string, at: number): Open {
    const { random } = this;
    this.last += 1;
    const resource = random.of(resources);
    this.insert.run(this.last, `s${this.last}`, `${jid}/${resource}`, at, at + eightHours);
    this.rows += 1;
    const silent = random.next() < silentShare;
    return {
      id: this.last,
      resource,
      silent,
      left: 1 + random.below(maxSent),
      position: 0,
      confirmed: true,
    };
  }

  private confirm(session: Open, at: number): void {
    if (session.silent || session.confirmed) return;
    this.barrier.run(session.id, session.position + 1, at);
    session.confirmed = true;
    this.rows += 1;
  }
}
