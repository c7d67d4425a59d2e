/** A made-up round for the model's tests: alice writes, bob's clients read, and the log says what it says. */
import type { Copy, Ending, Event, Happening, Written } from '../../faults/rounds/happening.ts';
import type { Observed, Row } from '../../faults/rounds/model/facts.ts';
import { judge } from '../../faults/rounds/model/judge.ts';
import type { Violation } from '../../faults/rounds/model/violation.ts';
import type { MessagePlan, RoundPlan } from '../../faults/rounds/plan/types.ts';

export const alice = 'r0xa0@localhost';
export const bob = 'r0xa1@localhost';

const stamp = (message: number): string => `stamp-${message}`;

export interface WriteOptions {
  readonly to?: string;
  readonly account?: string | null;
  readonly receipt?: boolean;
  readonly events?: boolean;
}

export class Story {
  private readonly happenings: Happening[] = [];
  private readonly messages: MessagePlan[] = [];
  private readonly written: Written[] = [];
  private readonly rows = new Map<number, Row>();
  private sessions = 0;
  private probes = 0;
  private pings = 0;
  weather: RoundPlan['weather'] = 'local';
  now = 0;

  add(event: Event): void {
    this.now += 10;
    this.happenings.push({ ...event, at: this.now });
  }

  /** Signs in, becomes available, and the server knows it. */
  opens(jid: string, about: { streamManagement?: boolean; receipts?: boolean } = {}): number {
    const session = this.sessions++;
    const { streamManagement = false, receipts = false } = about;
    this.add({ kind: 'opened', session, jid, streamManagement, receipts, outside: false });
    this.add({ kind: 'available', session, priority: 0 });
    this.proves(session);
    return session;
  }

  /** The server has surely read all that this session wrote. */
  proves(session: number): void {
    const probe = ++this.probes;
    this.add({ kind: 'probed', session, probe });
    this.add({ kind: 'replied', session, probe });
  }

  /** Gives the message's number; surely accepted unless said otherwise, and in the log as confirmed by nobody. */
  writes(session: number, options: WriteOptions = {}, sure = true): number {
    const message = this.messages.length;
    const { to = bob, receipt = false, events = false } = options;
    const account = options.account === undefined ? bob : options.account;
    const id = `m${message}`;
    const body = `token:r0m${message}; words`;
    const plan = { type: 'chat', id, originId: null, body, receipt, events } as const;
    const toAccount = account === null ? 'nobody' : 1;
    this.messages.push({
      ...plan,
      token: `token:r0m${message};`,
      toAccount,
      toResource: null,
      encrypted: false,
    });
    const written: Written = {
      ...plan,
      message,
      from: `${alice}/home`,
      to,
      account,
      children: ['<request>'],
    };
    this.written.push(written);
    this.add({ kind: 'wrote', session, written });
    if (sure) this.proves(session);
    this.logs(message, { state: 'confirmed' });
    return message;
  }

  reads(session: number, message: number, changes: Partial<Copy> = {}): void {
    const { from, to, type, id, originId, body, children } = this.of(message);
    const stanzaIds = [stamp(message)];
    const same = {
      message,
      from,
      to,
      type,
      id,
      originId,
      body,
      children,
      stanzaIds,
      delays: 0,
      carbon: false,
    };
    this.add({ kind: 'read', session, copy: { ...same, ...changes } });
  }

  /** Answers a question of the server; surely, so that the server has its answer. */
  answers(session: number, sure = true): void {
    const id = `ping-${++this.pings}`;
    this.add({ kind: 'asked', session, id });
    this.add({ kind: 'answered', session, id });
    if (sure) this.proves(session);
  }

  /** Reads, answers, and has it in the log. */
  confirms(session: number, message: number, changes: Partial<Copy> = {}): void {
    this.reads(session, message, changes);
    this.answers(session);
    const opened = this.happenings.find((one) => one.kind === 'opened' && one.session === session);
    const resource = opened?.kind === 'opened' ? (opened.jid.split('/')[1] ?? '') : '';
    const { deliveries = [] } = this.rows.get(message) ?? {};
    this.logs(message, { deliveries: [...deliveries, { resource, state: 'confirmed' }] });
  }

  closes(session: number, how: Ending): void {
    this.add({ kind: 'closed', session, how, reason: '' });
  }

  tells(
    session: number,
    message: number,
    told: { id: string; from: string; what?: 'receipt' | 'event' | 'error'; detail?: string },
  ): void {
    const { what = 'receipt', detail = null, id, from } = told;
    this.add({
      kind: 'told',
      session,
      told: { what, about: `m${message}`, message: null, id, from, detail },
    });
  }

  /** Changes what the log says of a message; null: nothing. */
  logs(message: number, changes: Partial<Row> | null): void {
    const { from, to, body, id } = this.of(message);
    const none = {
      stanzaId: stamp(message),
      id,
      from,
      to,
      body,
      state: 'confirmed',
      reason: null,
      deliveries: [],
    };
    if (changes === null) this.rows.delete(message);
    else this.rows.set(message, { ...none, ...this.rows.get(message), ...changes });
  }

  /** What the model says, as `check: text`. */
  verdict(more: { rows?: readonly Row[] } = {}): string[] {
    const plan: RoundPlan = {
      number: 0,
      weather: this.weather,
      accounts: [{ blocks: null }, { blocks: null }],
      friends: true,
      devices: [],
      messages: this.messages,
      duration: 1000,
    };
    const rows = more.rows ?? [...this.rows.values()];
    const observed: Observed = { plan, happenings: this.happenings, rows, timeout: 2000 };
    const { violations, reordered } = judge(observed);
    return [...violations, ...reordered].map(({ check, text }: Violation) => `${check}: ${text}`);
  }

  row(message: number): Row {
    const row = this.rows.get(message);
    if (row === undefined) throw new Error('not in the log');
    return row;
  }

  private of(message: number): Written {
    const written = this.written[message];
    if (written === undefined) throw new Error(`message ${message} was not written`);
    return written;
  }
}
