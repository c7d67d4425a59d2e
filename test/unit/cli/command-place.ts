/** Where the whole command is run: the real console server, a bridge to it that can be cut, and a directory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formats } from '../../../src/export/formats.ts';
import { CursorError } from '../../../src/store/reader.ts';
import type { ExportQuery, MessageDetail, MessageView } from '../../../src/store/reader.ts';
import { FakeServices, InMemoryLog, noon } from '../console/in-memory.ts';
import { listening } from '../console/listener.ts';
import type { Listening } from '../console/listener.ts';
import { sampleMessages } from '../console/samples.ts';
import { bridgeTo } from './child.ts';
import type { Bridge } from './child.ts';

export const viewOf = ({
  timeline: _timeline,
  moreTimeline: _more,
  timelineNext: _next,
  xml: _xml,
  ...view
}: MessageDetail): MessageView => view;

/** Exports as the chat log does, in chunks of a hundred. */
class ExportingLog extends InMemoryLog {
  override async exportChunk({ format, after, ...filters }: ExportQuery) {
    const { items } = await this.messages({ ...filters, order: 'asc', limit: 1e9 });
    const from = after === undefined ? 0 : items.findIndex(({ stanzaId }) => stanzaId === after) + 1;
    if (after !== undefined && from === 0) throw new CursorError('no such message');
    const part = items.slice(from, from + 100);
    const next = from + part.length < items.length ? (part.at(-1)?.stanzaId ?? null) : null;
    const bytes = Buffer.from(part.map((message) => formats[format].row(viewOf(message))).join(''));
    return { bytes, rows: part.length, next, through: part.at(-1)?.sentAt ?? null };
  }
}

export class Services extends FakeServices {
  override readonly log = new ExportingLog(sampleMessages());
}

export interface CommandPlace {
  readonly services: Services;
  readonly server: Listening;
  readonly bridge: Bridge;
  readonly directory: string;
  readonly env: Record<string, string>;
}

export async function openPlace(): Promise<CommandPlace> {
  const services = new Services();
  const server = await listening(services, { version: '0.1.0', now: () => noon + 60_000 });
  const bridge = await bridgeTo(server.port);
  const directory = mkdtempSync(path.join(tmpdir(), 'receipts-cli-'));
  const env = { RECEIPTS_URL: `http://127.0.0.1:${bridge.port}`, RECEIPTS_TOKEN: services.token };
  return { services, server, bridge, directory, env };
}

export async function closePlace({
  bridge,
  server,
  directory,
}: Pick<CommandPlace, 'bridge' | 'server' | 'directory'>): Promise<void> {
  await bridge.close();
  await server.close();
  rmSync(directory, { recursive: true });
}

/** What steers a terminal, and what turns its direction. */
export const controls = /[\u202A-\u202E\u2066-\u2069]|(?!\n|\t)\p{Cc}/u;
