/** A made-up round for the model's tests: alice writes, bob's clients read, and the log says what it says. */
import type { Copy, Ending, Event, Happening, Manner, Written } from '../../faults/rounds/happening.ts';
import { judge } from '../../faults/rounds/model/judge.ts';
import type { Observed, Row } from '../../faults/rounds/model/known.ts';
import type { Violation } from '../../faults/rounds/model/violation.ts';
import type { MessagePlan, RoundPlan, Visit } from '../../faults/rounds/plan/types.ts';

export const alice = 'r0xa0@localhost';
export const bob = 'r0xa1@localhost';

const stamp = (message: number): string => `stamp-${message}`;

export interface WriteOptions {
  readonly to?: string;
  readonly account?: string | null;
  readonly receipt?: boolean;
  readonly events?: boolean;
  /** The client's id; default one of its own. */
  readonly id?: string;
  /** An earlier message that it repeats. */
  readonly repeats?: number;
  /** Whether it bears the stamp that was read on that one. */
  readonly copiesStamp?: boolean;
  readonly type?: 'chat' | 'normal';
}

export interface SessionAbout {
  readonly streamManagement?: boolean;
  readonly receipts?: boolean;
  readonly manner?: Partial<Manner>;
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
  opens(jid: string, about: SessionAbout = {}): number {
    const session = this.sessions++;
    const { streamManagement = false, receipts = false } = about;
    const manner = { silent: false, keepAlives: false, slow: false, ...about.manner };
    this.add({ kind: 'opened', session, jid, streamManagement, receipts, outside: false, manner });
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
    const { repeats = null, type = 'chat' } = options;
    const id = repeats === null ? (options.id ?? `m${message}`) : this.of(repeats).id;
    const body = `token:r0m${repeats ?? message}; words`;
    const plan = { type, id, originId: null, body, receipt, events } as const;
    const toAccount = account === null ? 'nobody' : 1;
    this.messages.push({
      ...plan,
      token: `token:r0m${repeats ?? message};`,
      toAccount,
      toResource: null,
      content: 'text',
      ownDelay: false,
      repeats,
      copiesStamp: options.copiesStamp ?? false,
    });
    const written: Written = {
      ...plan,
      message,
      from: `${alice}/home`,
      to,
      account,
      children: ['<request>'],
      repeats,
    };
    this.written.push(written);
    this.add({ kind: 'wrote', session, written });
    if (sure) this.proves(session);
    this.logs(message, { state: 'confirmed' });
    return message;
  }

  reads(session: number, message: number, changes: Partial<Copy> = {}): void {
    const { from, to, type, id, originId, body, children, repeats } = this.of(message);
    const stanzaIds = [stamp(message)];
    const same = {
      message: repeats ?? message,
      from,
      to,
      type,
      id,
      originId,
      body,
      children,
      stanzaIds,
      delays: 0,
      viewed: false,
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

  /** Its client says that it was shown a message, or has got it. */
  marks(session: number, message: number, marker: 'received' | 'displayed' = 'displayed'): void {
    this.add({ kind: 'marked', session, marker, message });
  }

  /** Its client looks into the offline store, or takes out what is in it. */
  visits(session: number, visit: Visit, message: number | null = null): void {
    for (const phase of ['begins', 'ends'] as const) {
      this.add({ kind: 'visited', session, visit, phase, message });
    }
  }

  /** The account is deleted, and made again by the same name. */
  renews(account: string): void {
    for (const phase of ['begins', 'ends'] as const) this.add({ kind: 'renewed', account, phase });
  }

  closes(session: number, how: Ending, reason = ''): void {
    this.add({ kind: 'closed', session, how, reason });
  }

  tells(
    session: number,
    message: number,
    told: { id: string; from: string; to?: string; what?: 'receipt' | 'event' | 'error'; detail?: string },
  ): void {
    const { what = 'receipt', detail = null, id, from, to = null } = told;
    this.add({
      kind: 'told',
      session,
      told: { what, about: this.of(message).id ?? '', message: null, id, from, to, detail },
    });
  }

  /** Changes what the log says of a message; null: nothing. */
  logs(message: number, changes: Partial<Row> | null): void {
    const { from, to, body, id, repeats } = this.of(message);
    const none = {
      stanzaId: stamp(message),
      id,
      from,
      to,
      body,
      state: 'confirmed',
      reason: null,
      deliveries: [],
      message: repeats ?? message,
      steps: 3,
    };
    if (changes === null) this.rows.delete(message);
    else this.rows.set(message, { ...none, ...this.rows.get(message), ...changes });
  }

  /** What the model says, as `check: text`. */
  verdict(more: { rows?: readonly Row[] } = {}): string[] {
    const plan: RoundPlan = {
      number: 0,
      weather: this.weather,
      accounts: [
        { blocks: null, renewedAt: null },
        { blocks: null, renewedAt: null },
      ],
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
