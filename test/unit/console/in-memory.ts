/** The handler faked around a chat log in memory, for the console's own tests. */
import { statSync } from 'node:fs';
import type { ChatStateView, ConsoleServices, Erasing } from '../../../src/console/services.ts';
import type { HandRefusal } from '../../../src/ledger/guard/by-hand.ts';
import { properties, propertyPrefix, readProperty } from '../../../src/settings/properties.ts';
import type { SettingView } from '../../../src/settings/settings.ts';
import type { Health } from '../../../src/status/view.ts';
import type { MessageDetail } from '../../../src/store/reader.ts';
import { InMemoryAccess } from './in-memory-access.ts';
import { InMemoryLog } from './in-memory-log.ts';
import { noErasures } from './no-erasures.ts';

export { InMemoryAccess } from './in-memory-access.ts';
export { InMemoryLog } from './in-memory-log.ts';
export { aMessage, noon } from './in-memory-message.ts';

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
