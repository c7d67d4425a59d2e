/** A chat log in memory and the rest of the handler faked around it, for the console's own tests. */
import { statSync } from 'node:fs';
import {
  CursorError,
  statSteps,
  type ChangeView,
  type ChatLogReader,
  type ConversationQuery,
  type ConversationsQuery,
  type ConversationView,
  type Delivered,
  type ExportQuery,
  type IndexProgress,
  type MessageDetail,
  type MessageQuery,
  type MessageView,
  type State,
  type Stats,
  type StatsQuery,
} from '../../../src/chatlog/reader.ts';
import type { PartQuery } from '../../../src/chatlog/message-parts.ts';
import type {
  AccessRecord,
  AccessRecordsQuery,
  AccessStore,
  ChatStateView,
  ConsoleServices,
  Erasing,
  Health,
  Scope,
  SettingView,
  TokenView,
} from '../../../src/console/services.ts';
import { noErasures } from './no-erasures.ts';
import type { HandRefusal } from '../../../src/delivery/by-hand.ts';
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
    bodies: [],
    texts: [],
    sentAt,
    state: 'accepted',
    deliveries: [],
    moreDeliveries: 0,
    repeats: null,
    position: `1763683200000.${number}`,
    timeline: [{ at: sentAt, state: 'accepted', resource: null, evidence: null, reason: null }],
    moreTimeline: 0,
    timelineNext: null,
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
  delivered: Delivered | null = null;

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

  async deliveries(query: PartQuery) {
    return this.part(query, ({ deliveries }) => deliveries);
  }

  async timeline(query: PartQuery) {
    const page = await this.part(query, ({ timeline }) => timeline);
    return page === null ? null : { ...page, more: page.next === null ? 0 : 1 };
  }

  private async part<T>(
    { stanzaId, limit, cursor }: PartQuery,
    listOf: (message: MessageDetail) => readonly T[],
  ) {
    const message = await this.message(stanzaId);
    if (message === null) return null;
    const from = Number(cursor ?? 0);
    if (Number.isNaN(from)) throw new CursorError('not ours');
    const list = listOf(message);
    const end = from + limit;
    return { items: list.slice(from, end), next: end < list.length ? String(end) : null };
  }

  async figures(nowMs: number) {
    if (this.broken) throw this.broken;
    const after = (ms: number) => this.kept.filter(({ sentAt }) => Date.parse(sentAt) >= nowMs - ms);
    const byState: Partial<Record<MessageView['state'], number>> = {};
    for (const { state } of after(86_400_000)) byState[state] = (byState[state] ?? 0) + 1;
    const delivered = this.delivered === null ? {} : { delivered: this.delivered };
    return { messages: this.kept.length, lastHour: after(3_600_000).length, byState, ...delivered };
  }

  private pairs(): ConversationView[] {
    const people = ({ from, to, room }: MessageView): readonly string[] =>
      room === null ? [...new Set([bareJid(from), bareJid(to)])].sort() : [room];
    const groups = Map.groupBy(this.kept, (message) => people(message).join(' '));
    return [...groups.values()]
      .flatMap((messages): ConversationView[] => {
        const last = messages.toSorted((a, b) => a.sentAt.localeCompare(b.sentAt)).at(-1);
        if (last === undefined) return [];
        const { sentAt: lastAt, room } = last;
        const byState = count(messages);
        return [{ participants: people(last), room, messages: messages.length, byState, lastAt, last }];
      })
      .sort((a, b) => b.lastAt.localeCompare(a.lastAt));
  }

  async conversations(query: ConversationsQuery) {
    if (this.broken) throw this.broken;
    const { participant, name, withName, state } = query;
    const items = this.pairs().filter(
      ({ participants, byState }) =>
        (participant === undefined || participants.includes(participant)) &&
        [name ?? '', withName ?? ''].every((part) =>
          participants.some((one) => one.includes(part.toLowerCase())),
        ) &&
        (state === undefined || (byState[state] ?? 0) > 0),
    );
    const from = Number(query.cursor ?? 0);
    if (Number.isNaN(from)) throw new CursorError('not ours');
    const end = from + query.limit;
    const next = end < items.length ? String(end) : null;
    return { items: items.slice(from, end), next, index: nothingBehind };
  }

  async conversation({ participants, at, cursor, limit }: ConversationQuery) {
    if (this.broken) throw this.broken;
    const wanted = participants.toSorted().join(' ');
    const all = this.kept
      .filter(({ from, to, room }) =>
        room === null ? [bareJid(from), bareJid(to)].sort().join(' ') === wanted : room === wanted,
      )
      .toSorted((a, b) => a.sentAt.localeCompare(b.sentAt));
    const later = at === undefined ? -1 : all.findIndex(({ sentAt }) => Date.parse(sentAt) >= at);
    const first = later < 0 ? Math.max(0, all.length - limit) : later;
    const start = cursor === undefined ? first : Number(cursor);
    if (Number.isNaN(start)) throw new CursorError('not ours');
    const end = start + limit;
    return {
      items: all.slice(start, end),
      older: start > 0 ? String(Math.max(0, start - limit)) : null,
      newer: end < all.length ? String(end) : null,
    };
  }

  async people(name: string, limit: number) {
    const all = this.pairs().flatMap(({ participants }) => participants);
    return [...new Set(all.filter((one) => one.includes(name.toLowerCase())))].sort().slice(0, limit);
  }

  async stats({ since, until, step, tz = 'UTC' }: StatsQuery): Promise<Stats> {
    if (this.broken) throw this.broken;
    const width = statSteps[step];
    const begin = Math.floor(since / width) * width;
    const figures = (from: number, to: number) => {
      const within = this.kept.filter(({ sentAt }) => Date.parse(sentAt) >= from && Date.parse(sentAt) < to);
      const delivery = within.length === 0 ? null : { p50: 100, p95: 900, p99: 2000 };
      return { messages: within.length, byState: count(within), delivery, redelivered: 0 };
    };
    const points = Array.from({ length: Math.ceil((until - begin) / width) }, (_, index) => {
      const at = begin + index * width;
      return { at: new Date(at).toISOString(), ...figures(at, at + width) };
    });
    return {
      since: new Date(begin).toISOString(),
      until: new Date(until).toISOString(),
      step,
      tz,
      points,
      total: figures(begin, until),
      index: nothingBehind,
    };
  }

  async changes(after: string | null, limit: number) {
    if (this.broken) throw this.broken;
    const from = after === null ? this.kept.length : Number(after);
    if (Number.isNaN(from)) throw new CursorError('not ours');
    const items = this.kept.slice(from, from + limit).map((message, index): ChangeView => ({
      id: String(from + index + 1),
      kind: 'message',
      at: message.sentAt,
      state: 'accepted',
      resource: null,
      evidence: null,
      reason: null,
      message,
    }));
    const end = from + items.length;
    return { items, last: String(end), missed: false, more: end < this.kept.length };
  }

  async exportChunk({ format, after, end, content, ...filters }: ExportQuery) {
    if (this.broken) throw this.broken;
    const found = this.kept
      .filter((message) => fits(message, { ...filters, order: 'asc', limit: 500 }))
      .toSorted((a, b) => a.sentAt.localeCompare(b.sentAt));
    const from = after === undefined ? 0 : found.findIndex(({ stanzaId }) => stanzaId === after) + 1;
    if (after !== undefined && from === 0) throw new CursorError('no such message');
    const last = end === undefined ? found.length : found.findIndex(({ stanzaId }) => stanzaId === end) + 1;
    const part = found.slice(from, Math.min(from + 2, last));
    const lines = part.map(
      (message) => `${format} ${JSON.stringify(content ? message : message.stanzaId)}\n`,
    );
    const next = from + part.length < last ? (part.at(-1)?.stanzaId ?? null) : null;
    const through = part.at(-1)?.sentAt ?? null;
    return { bytes: Buffer.from(lines.join('')), rows: part.length, next, through };
  }

  async known(addresses: readonly string[]) {
    if (this.broken) throw this.broken;
    const people = this.kept.flatMap(({ from, to, room }) => [bareJid(from), bareJid(to), room]);
    return addresses.filter((address) => people.includes(address));
  }

  highlights(body: string, text: string) {
    const start = body.toLowerCase().indexOf(text.toLowerCase());
    return start < 0 ? [] : [{ start, end: start + text.length }];
  }

  async index() {
    return nothingBehind;
  }
}

/** Tokens and records in memory; a token is its id. */
export class InMemoryAccess implements AccessStore {
  readonly kept: TokenView[] = [];
  readonly recorded: AccessRecord[] = [];
  /** Thrown by every write while set. */
  broken: Error | null = null;

  tokens() {
    return this.kept;
  }

  createToken(wanted: { name: string; scope: Scope; expiresAt: number | null }, by: string) {
    if (this.broken) throw this.broken;
    const { name, scope, expiresAt } = wanted;
    const view: TokenView = {
      id: `token-${this.kept.length + 1}`,
      name,
      scope,
      createdAt: new Date(noon).toISOString(),
      createdBy: by,
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      lastUsedAt: null,
      revokedAt: null,
    };
    this.kept.push(view);
    return { token: view.id, view };
  }

  revokeToken(id: string) {
    const index = this.kept.findIndex((view) => view.id === id && view.revokedAt === null);
    const view = this.kept[index];
    if (view === undefined) return false;
    this.kept[index] = { ...view, revokedAt: new Date(noon).toISOString() };
    return true;
  }

  find(token: string, now: number) {
    const view = this.kept.find(({ id, revokedAt }) => id === token && revokedAt === null);
    if (view === undefined) return null;
    return view.expiresAt !== null && Date.parse(view.expiresAt) <= now ? null : view;
  }

  record(entry: Omit<AccessRecord, 'id' | 'at'>) {
    if (this.broken) throw this.broken;
    this.recorded.push({ ...entry, id: this.recorded.length + 1, at: new Date(noon).toISOString() });
  }

  records({ who, action, limit }: AccessRecordsQuery) {
    const items = this.recorded
      .filter(
        (one) =>
          (who === undefined || who.includes(one.who)) && (action === undefined || one.action === action),
      )
      .toReversed()
      .slice(0, limit);
    return { items, next: null };
  }
}

const nothingBehind: IndexProgress = { behind: 0, through: new Date(noon).toISOString(), missingSince: null };

function count(messages: readonly MessageView[]): Partial<Record<State, number>> {
  const byState: Partial<Record<State, number>> = {};
  for (const { state } of messages) byState[state] = (byState[state] ?? 0) + 1;
  return byState;
}

export const healthy: Health = {
  status: 'ok',
  version: '0.1.0',
  openfire: '4.2.0',
  link: { kind: 'bridge', connected: true },
  spool: { pending: 0, bytes: 2_097_152, dropped: 0, full: false },
  store: { kind: 'sqlite', ok: true, problem: null },
  data: { directory: '/openfire/receipts', mount: '/', volume: false, freeBytes: 6e9, totalBytes: 9e9 },
  guard: {
    on: true,
    redelivered: 0,
    rescued: 0,
    refused: 0,
    oldestUnconfirmed: null,
    silent: [],
    silentSessions: 0,
  },
  retention: { days: 0, waiting: null, clockAheadBy: null },
  problems: [],
};

/** Stands for a backup: a file that is there. */
const packageFile = 'package.json';

export class FakeServices implements ConsoleServices {
  readonly log: InMemoryLog;
  readonly access = new InMemoryAccess();
  typing: ChatStateView[] = [];
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

  chatStates() {
    return this.typing;
  }

  readonly committed = new Set<() => void>();

  onCommit(listener: () => void) {
    this.committed.add(listener);
    return () => {
      this.committed.delete(listener);
    };
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

  /** Messages that any retention would delete. */
  wouldTake = 0;

  erasures: Erasing = noErasures;

  readonly backups = {
    file: packageFile,
    view: () =>
      ({
        id: 'a',
        state: 'ready',
        done: 1,
        total: 1,
        bytes: statSync(packageFile).size,
        messages: 1,
        sha256: '',
        problem: null,
      }) as const,
    start: () =>
      ({
        id: 'a',
        state: 'copying',
        done: 0,
        total: 0,
        bytes: null,
        messages: null,
        sha256: null,
        problem: null,
      }) as const,
    fetching: () => () => undefined,
    forget: () => null,
  };
  heldNow = 0;

  held() {
    return this.heldNow;
  }

  async releaseHeld() {
    return this.heldNow;
  }

  async believeClock() {
    return this.healthNow.retention.clockAheadBy !== null;
  }

  async changeSetting(user: string, name: string, value: string | null, confirmed: boolean) {
    const property = properties.find((one) => propertyPrefix + one.name === name);
    if (property === undefined) return { ok: false, problem: `${name} is no property` } as const;
    if (value !== null) {
      const reading = readProperty(property, value);
      if (!reading.ok) return reading;
    }
    if (name.endsWith('retention.days') && this.wouldTake > 0 && !confirmed) {
      return { ok: false, problem: `it would delete ${this.wouldTake}`, messages: this.wouldTake } as const;
    }
    this.changes.push([user, name, value]);
    if (value === null) this.set.delete(name);
    else this.set.set(name, value);
    return { ok: true } as const;
  }

  readonly redelivered: string[] = [];
  handRefusal: HandRefusal | null = null;

  async redeliver(stanzaId: string) {
    if (this.log.broken) throw this.log.broken;
    if (!this.log.kept.some((message) => message.stanzaId === stanzaId)) return 'unknown';
    if (this.handRefusal === null) this.redelivered.push(stanzaId);
    return this.handRefusal;
  }

  domain() {
    return 'localhost';
  }

  async authenticate(user: string, password: string) {
    this.signInsAsked += 1;
    if (this.administrators === null) throw new Error('no answer');
    return user === 'admin' && password === 'secret' ? 'admin' : null;
  }

  /** Who is one; null: it cannot be known. */
  administrators: readonly string[] | null = ['admin'];
  rightsAsked = 0;

  async isAdministrator(user: string) {
    this.rightsAsked += 1;
    if (this.administrators === null) throw new Error('no answer');
    return this.administrators.includes(user);
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
