/** A chat log in memory: what is kept is what it is given. */
import { statSteps } from '../../../src/base/time-zone.ts';
import type { State } from '../../../src/model/state.ts';
import { bareJid } from '../../../src/stanza/jid.ts';
import type { PartQuery } from '../../../src/store/message-parts.ts';
import { CursorError } from '../../../src/store/reader.ts';
import type {
  ChangeView,
  ChatLogReader,
  ConversationQuery,
  ConversationsQuery,
  ConversationView,
  Delivered,
  ExportQuery,
  IndexProgress,
  MessageDetail,
  MessageQuery,
  MessageView,
  Stats,
  StatsQuery,
} from '../../../src/store/reader.ts';
import { noon } from './in-memory-message.ts';

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

  async counts(nowMs: number) {
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

const nothingBehind: IndexProgress = { behind: 0, through: new Date(noon).toISOString(), missingSince: null };

function count(messages: readonly MessageView[]): Partial<Record<State, number>> {
  const byState: Partial<Record<State, number>> = {};
  for (const { state } of messages) byState[state] = (byState[state] ?? 0) + 1;
  return byState;
}
