/** A chat log in memory and the rest of the handler faked around it, for the console's own tests. */
import {
  CursorError,
  type ChatLogReader,
  type MessageDetail,
  type MessageQuery,
  type MessageView,
} from '../../../src/chatlog/reader.ts';
import type { ConsoleServices, Health, SettingView } from '../../../src/console/services.ts';
import { properties, propertyPrefix, readProperty } from '../../../src/properties.ts';
import { bareJid } from '../../../src/stanza/jid.ts';

export const noon = Date.parse('2026-11-21T12:00:00.000Z');

export function aMessage(number: number, changes: Partial<MessageDetail> = {}): MessageDetail {
  const sentAt = new Date(noon - 3_600_000 + number * 1000).toISOString();
  return {
    stanzaId: `stanza-${number}`,
    id: `m${number}`,
    from: 'alice@localhost/home',
    to: 'bob@localhost',
    type: 'chat',
    room: null,
    body: `hello ${number}`,
    sentAt,
    state: 'accepted',
    deliveries: [],
    timeline: [{ at: sentAt, state: 'accepted', resource: null, evidence: null, reason: null }],
    xml: `<message id='m${number}'><body>hello ${number}</body></message>`,
    ...changes,
  };
}

function fits(message: MessageView, query: MessageQuery): boolean {
  const at = Date.parse(message.sentAt);
  const people = [bareJid(message.from), bareJid(message.to)];
  const body = (message.body ?? '').toLowerCase();
  return (
    (query.participant === undefined || people.includes(query.participant)) &&
    (query.with === undefined || people.includes(query.with)) &&
    (query.room === undefined || message.room === query.room) &&
    (query.since === undefined || at >= query.since) &&
    (query.until === undefined || at < query.until) &&
    (query.state === undefined || message.state === query.state) &&
    (query.text ?? '')
      .toLowerCase()
      .split(/\s+/)
      .every((word) => body.includes(word))
  );
}

export class InMemoryLog implements ChatLogReader {
  readonly kept: MessageDetail[];
  /** Thrown by every read while set: a broken store. */
  broken: Error | null = null;
  readonly queries: MessageQuery[] = [];

  constructor(kept: MessageDetail[]) {
    this.kept = kept;
  }

  async messages(query: MessageQuery) {
    if (this.broken) throw this.broken;
    this.queries.push(query);
    const from =
      query.cursor === undefined ? 0 : Number(/^after-(\d+)$/.exec(query.cursor)?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) throw new CursorError('not ours');
    const sign = query.order === 'asc' ? 1 : -1;
    const found = this.kept
      .filter((message) => fits(message, query))
      .toSorted((one, other) => sign * one.sentAt.localeCompare(other.sentAt));
    const end = from + query.limit;
    return { items: found.slice(from, end), next: end < found.length ? `after-${end}` : null };
  }

  async message(stanzaId: string) {
    if (this.broken) throw this.broken;
    return this.kept.find((message) => message.stanzaId === stanzaId) ?? null;
  }

  async figures(nowMs: number) {
    if (this.broken) throw this.broken;
    const after = (ms: number) => this.kept.filter(({ sentAt }) => Date.parse(sentAt) >= nowMs - ms);
    const byState: Partial<Record<MessageView['state'], number>> = {};
    for (const { state } of after(86_400_000)) byState[state] = (byState[state] ?? 0) + 1;
    return { messages: this.kept.length, lastHour: after(3_600_000).length, byState };
  }
}

export const healthy: Health = {
  status: 'ok',
  version: '0.1.0',
  openfire: '4.2.0',
  link: { kind: 'bridge', connected: true },
  spool: { pending: 0, bytes: 2_097_152, dropped: 0, full: false },
  store: { kind: 'sqlite', ok: true, problem: null },
  guard: {
    on: true,
    redelivered: 0,
    rescued: 0,
    refused: 0,
    oldestUnconfirmed: null,
    silent: [],
    silentSessions: 0,
  },
  problems: [],
};

export class FakeServices implements ConsoleServices {
  readonly log: InMemoryLog;
  healthNow: Health = healthy;
  token = 'the-right-token';
  readonly set = new Map<string, string>();
  readonly changes: (readonly [user: string, name: string, value: string | null])[] = [];
  signInsAsked = 0;

  constructor(kept: MessageDetail[] = []) {
    this.log = new InMemoryLog(kept);
  }

  health() {
    return this.healthNow;
  }

  settings(): SettingView[] {
    return properties.map((property) => {
      const name = propertyPrefix + property.name;
      const value = this.set.get(name) ?? String(property.fallback);
      const secret = property.kind === 'text' && property.secret && value !== '';
      return {
        name,
        summary: property.summary,
        kind: property.kind,
        choices: property.kind === 'choice' ? property.choices : [],
        unit: property.kind === 'number' ? property.unit : '',
        fallback: String(property.fallback),
        value: secret ? '*****' : value,
        isSet: this.set.has(name),
      };
    });
  }

  async changeSetting(user: string, name: string, value: string | null) {
    const property = properties.find((one) => propertyPrefix + one.name === name);
    if (property === undefined) return { ok: false, problem: `${name} is no property` } as const;
    if (value !== null) {
      const reading = readProperty(property, value);
      if (!reading.ok) return reading;
    }
    this.changes.push([user, name, value]);
    if (value === null) this.set.delete(name);
    else this.set.set(name, value);
    return { ok: true } as const;
  }

  async authenticate(user: string, password: string) {
    this.signInsAsked += 1;
    return user === 'admin' && password === 'secret' ? 'admin' : null;
  }

  apiToken() {
    return this.token;
  }

  async renewApiToken() {
    this.token = 'a-new-token';
    return this.token;
  }

  async metrics() {
    return '# TYPE receipts_messages_total counter\nreceipts_messages_total 3\n';
  }
}
