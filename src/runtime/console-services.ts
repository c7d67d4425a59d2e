/**
 * What the console may ask of the handler: the log answers reads, and Openfire changes settings and checks passwords.
 */
import type { Logger } from '../base/logger.ts';
import type { SqliteAccess } from '../console/access/store.ts';
import { OpenfireFailed } from '../console/ports/openfire-failed.ts';
import type { ChatStateView, ConsoleServices, Handed, SettingChange } from '../console/services.ts';
import type { PairState } from '../ledger/memory/chat-states.ts';
import { toShim } from '../link/messages.ts';
import type { Answer } from '../link/messages.ts';
import { unanswered } from '../link/requests.ts';
import { describeTaking } from '../retention/describe.ts';
import { propertyPrefix } from '../settings/properties.ts';
import type { LiveSettings } from '../settings/settings.ts';
import type { Health } from '../status/view.ts';
import type { ChatLogReader } from '../store/reader.ts';
import type { ApiToken } from './api-token.ts';

/** Milliseconds that a chat state is shown: a client that goes on typing repeats it within this time. */
const chatStatesMs = 5 * 60_000;

export interface ServicePorts {
  /** Throws while the chat log is not open. */
  log(): ChatLogReader;
  /** Null before the handler is linked to Openfire. */
  hello(): { readonly domain: string } | null;
  readonly access: SqliteAccess;
  /** States since a time (ms since 1970), the youngest first. */
  chatStates(since: number): readonly PairState[];
  /** The listeners are called after each commit. */
  readonly commitListeners: Set<() => void>;
  health(): Health;
  readonly settings: LiveSettings;
  readonly token: ApiToken;
  readonly logger: Logger;
  /** See ConsoleServices. */
  redeliver(stanzaId: string): Promise<Handed>;
  /** See Retention. */
  retentionWouldTake(days: number): number;
  believeClock(): boolean;
  readonly backups: ConsoleServices['backups'];
  readonly erasures: ConsoleServices['erasures'];
  held(): number;
  releaseHeld(how: 'redeliver' | 'settle'): number;
  /** Asks the shim. */
  ask(frame: (request: string) => Buffer): Promise<Answer>;
  metrics(): Promise<string>;
}

export function createServices(ports: ServicePorts): ConsoleServices {
  const { log, access, commitListeners, settings, token, logger, ask } = ports;
  return {
    log: {
      messages: async (query) => log().messages(query),
      message: async (stanzaId) => log().message(stanzaId),
      deliveries: async (query) => log().deliveries(query),
      timeline: async (query) => log().timeline(query),
      counts: async (now) => log().counts(now),
      conversations: async (query) => log().conversations(query),
      conversation: async (query) => log().conversation(query),
      people: async (name, limit) => log().people(name, limit),
      stats: async (query) => log().stats(query),
      changes: async (after, limit) => log().changes(after, limit),
      exportChunk: async (query) => log().exportChunk(query),
      highlights: (body, text) => log().highlights(body, text),
      index: async () => log().index(),
      known: async (addresses) => log().known(addresses),
    },
    access,
    chatStates: () => ports.chatStates(Date.now() - chatStatesMs).map(viewOf),
    onCommit: (listener) => {
      commitListeners.add(listener);
      return () => {
        commitListeners.delete(listener);
      };
    },
    health: ports.health,
    settings: () => settings.views(),
    changeSetting: (user, name, value, confirmed) => changeSetting(ports, { user, name, value, confirmed }),
    believeClock: async () => ports.believeClock(),
    backups: ports.backups,
    erasures: ports.erasures,
    held: () => ports.held(),
    releaseHeld: async (how) => ports.releaseHeld(how),
    redeliver: (stanzaId) => ports.redeliver(stanzaId),
    domain: () => ports.hello()?.domain ?? null,
    authenticate: async (user, password) => {
      const answer = await ask((request) => toShim.authenticate(request, user, password));
      if (answer.outcome === 'failed') throw failureOf(answer.text);
      return answer.outcome === 'ok' ? answer.text : null;
    },
    isAdministrator: async (user) => {
      const answer = await ask((request) => toShim.authenticate(request, user, null));
      if (answer.outcome === 'failed') throw failureOf(answer.text);
      return answer.outcome === 'ok';
    },
    apiToken: () => token.value,
    renewApiToken: (user) => {
      logger.info(`the API token was renewed by ${user}`);
      return Promise.resolve(token.renew());
    },
    metrics: ports.metrics,
  };
}

/** The error if a question about an account has failed in Openfire, or has not been answered. */
function failureOf(text: string): Error {
  return text === unanswered
    ? new Error(`Openfire could not be asked: ${text}`)
    : new OpenfireFailed(`Openfire could not look up an account: ${text}`);
}

/** `gone` is removed where chat states are noted. */
function viewOf({ from, resource, to, state, at }: PairState): ChatStateView {
  return { from, resource, to, state, at: new Date(at).toISOString() };
}

interface Wanted {
  readonly user: string;
  readonly name: string;
  readonly value: string | null;
  readonly confirmed: boolean;
}

async function changeSetting(
  { settings, ask, retentionWouldTake }: ServicePorts,
  { user, name, value, confirmed }: Wanted,
): Promise<SettingChange> {
  const refusal = settings.refusal(name, value);
  if (refusal !== null) return { ok: false, problem: refusal };
  if (name === `${propertyPrefix}retention.days` && !confirmed) {
    const messages = retentionWouldTake(Number(settings.read(name, value)));
    if (messages > 0) return { ok: false, problem: describeTaking(messages, String(value)), messages };
  }
  const secret = settings.isSecret(name);
  const shown = value === null ? 'its default' : secret ? 'a new value' : value;
  const summary = `Receipts: ${name} set to ${shown}`;
  const answer = await ask((request) => toShim.setProperty(request, name, value, secret, user, summary));
  return answer.outcome === 'ok' ? { ok: true } : { ok: false, problem: answer.text };
}
