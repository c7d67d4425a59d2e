/** No Node runtime that can be used: messages flow, the spool collects, and the log catches up when there is one. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { health, healthy, wholeLog } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { handlerPid } from '../support/server/processes.ts';
import { spooled } from '../support/server/spool.ts';
import { until } from '../support/until.ts';
import { aliceAndBob, answered, say } from '../support/xmpp/people.ts';

jest.setTimeout(90_000);

const tools = mkdtempSync(path.join(tmpdir(), 'openfire-receipts-tools-'));
const oldPath = process.env['PATH'];
let launched: Launched;

beforeAll(async () => {
  // A PATH with the Java of this machine and a Node that is too old.
  const java = execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim();
  symlinkSync(realpathSync(java), path.join(tools, 'java'));
  writeFileSync(path.join(tools, 'node'), '#!/bin/sh\necho v18.20.0\n');
  chmodSync(path.join(tools, 'node'), 0o755);
  process.env['PATH'] = tools;
  launched = await launch({ link: 'pipe', set: ['guard.pingAfterMs=100'] });
  process.env['PATH'] = oldPath;
});
afterAll(async () => {
  process.env['PATH'] = oldPath;
  expect(await launched.stop()).toBe(0);
  rmSync(tools, { recursive: true, force: true });
});

test('without a runtime messages flow and wait in the spool; with one again they are logged and acknowledged', async () => {
  const { server } = launched;
  const carried = path.join(server.home, 'plugins', 'receipts', 'node');
  const away = `${carried}.away`;
  const [alice, bob] = await aliceAndBob(server);
  await answered(alice, bob, await say(alice, bob, 'before', 3));
  await healthy(server);

  renameSync(carried, away);
  const running = handlerPid(launched);
  if (running === undefined) throw new Error('there is no handler');
  process.kill(running, 'SIGKILL');
  await until('the handler to end', () => handlerPid(launched) === undefined);
  const ids = await say(alice, bob, 'alone', 50);
  for (const id of ids) await bob.message((stanza) => stanza.attrs['id'] === id);
  await expect(health(server)).rejects.toThrow();
  expect(handlerPid(launched)).toBeUndefined();
  const waiting = spooled(server).filter((event) => event.kind === 'submitted');
  expect(waiting.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect(alice.messages).toHaveLength(3);

  mkdirSync(path.dirname(carried), { recursive: true });
  renameSync(away, carried);
  await until('a handler', () => handlerPid(launched), 60_000);
  await healthy(server, 60_000);
  await answered(alice, bob, ids);
  expect(alice.messages).toHaveLength(3 + ids.length);
  expect((await wholeLog(server)).map(({ id }) => id).slice(3)).toEqual(ids);
});
