/** What the console needs, over a real log and a real record of reads; Openfire alone is missing. */
import { SqliteAccess } from '../../src/console/access/store.ts';
import type { ConsoleServices } from '../../src/console/services.ts';
import { LiveSettings } from '../../src/settings/settings.ts';
import type { ChatLogReader } from '../../src/store/reader.ts';
import { healthy } from '../../test/unit/console/in-memory.ts';
import { noErasures } from '../../test/unit/console/no-erasures.ts';

export const benchUser = 'admin';
export const benchPassword = 'secret';

export function benchServices(log: ChatLogReader, accessFile: string, token: string): ConsoleServices {
  const settings = new LiveSettings();
  return {
    log,
    access: new SqliteAccess({ file: accessFile }),
    chatStates: () => [],
    onCommit: () => () => undefined,
    health: () => healthy,
    settings: () => settings.views(),
    changeSetting: () => Promise.resolve({ ok: false, problem: 'nothing is changed here' }),
    backups: {
      file: '',
      view: () => null,
      start: () => ({ refused: 'a bench' }),
      fetching: () => () => undefined,
      forget: () => null,
    },
    erasures: noErasures,
    held: () => 0,
    releaseHeld: () => Promise.resolve(0),
    believeClock: () => Promise.resolve(false),
    redeliver: () => Promise.resolve('off'),
    isAdministrator: (user) => Promise.resolve(user === benchUser),
    domain: () => 'localhost',
    authenticate: (user, password) =>
      Promise.resolve(user === benchUser && password === benchPassword ? user : null),
    apiToken: () => token,
    renewApiToken: () => Promise.resolve(token),
    metrics: () => Promise.resolve(''),
  };
}
