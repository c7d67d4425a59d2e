/** What the console asks of the handler: reads go to the log, changes and passwords to Openfire. */
import type { ApiToken } from './api-token.ts';
import type { ChatLogReader } from './chatlog/reader.ts';
import type { Change, ConsoleServices, Health } from './console/services.ts';
import { toShim } from './link/messages.ts';
import type { Answer } from './link/messages.ts';
import type { Logger } from './logger.ts';
import type { LiveSettings } from './settings.ts';

export interface ServicePorts {
  /** Throws while the chat log is not open. */
  log(): ChatLogReader;
  health(): Health;
  readonly settings: LiveSettings;
  readonly token: ApiToken;
  readonly logger: Logger;
  /** Asks the shim. */
  ask(frame: (request: string) => Buffer): Promise<Answer>;
  metrics(): Promise<string>;
}

export function createServices(ports: ServicePorts): ConsoleServices {
  const { log, settings, token, logger, ask } = ports;
  return {
    log: {
      messages: async (query) => log().messages(query),
      message: async (stanzaId) => log().message(stanzaId),
      figures: async (now) => log().figures(now),
      conversations: async (query) => log().conversations(query),
      conversation: async (query) => log().conversation(query),
      stats: async (query) => log().stats(query),
      changes: async (after, limit) => log().changes(after, limit),
      exportChunk: async (query) => log().exportChunk(query),
      highlights: (body, text) => log().highlights(body, text),
      index: async () => log().index(),
    },
    health: ports.health,
    settings: () => settings.views(),
    changeSetting: (user, name, value) => changeSetting(ports, user, name, value),
    authenticate: async (user, password) => {
      const answer = await ask((request) => toShim.authenticate(request, user, password));
      return answer.outcome === 'ok' ? answer.text : null;
    },
    apiToken: () => token.value,
    renewApiToken: (user) => {
      logger.info(`the API token was renewed by ${user}`);
      return Promise.resolve(token.renew());
    },
    metrics: ports.metrics,
  };
}

async function changeSetting(
  { settings, ask }: ServicePorts,
  user: string,
  name: string,
  value: string | null,
): Promise<Change> {
  const refusal = settings.refusal(name, value);
  if (refusal !== null) return { ok: false, problem: refusal };
  const secret = settings.isSecret(name);
  const shown = value === null ? 'its default' : secret ? 'a new value' : value;
  const summary = `Receipts: ${name} set to ${shown}`;
  const answer = await ask((request) => toShim.setProperty(request, name, value, secret, user, summary));
  return answer.outcome === 'ok' ? { ok: true } : { ok: false, problem: answer.text };
}
