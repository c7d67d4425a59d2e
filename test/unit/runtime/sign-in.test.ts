/** Who signs in on the handler's own port while Openfire cannot look him up is told why, and what to do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenfireFailed } from '../../../src/console/ports/openfire-failed.ts';
import { unanswered } from '../../../src/link/requests.ts';
import { createServices } from '../../../src/runtime/console-services.ts';
import type { ServicePorts } from '../../../src/runtime/console-services.ts';
import { freePort } from '../../../tools/host/free-port.ts';
import { FakeShim } from '../support/shim.ts';

let directory: string;
let shim: FakeShim;
let base: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-sign-in-'));
  shim = new FakeShim(directory);
  const port = await freePort();
  await shim.listen(port);
  base = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  await shim.end();
  rmSync(directory, { recursive: true, force: true });
});

/** Signs in; `answer` is what Openfire says to it. */
async function signIn(
  outcome: string,
  text: string,
): Promise<{ status: number; page: string; cookie: string }> {
  shim.frames.length = 0;
  const form = await fetch(`${base}/sign-in`);
  const csrf = /name="receipts-csrf"\s+value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const cookie = form.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  const posted = fetch(`${base}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie.join('; '), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ 'receipts-csrf': csrf, user: 'admin', password: 'secret' }).toString(),
  });
  const { fields } = await shim.frame('u');
  expect(fields.slice(1, 3)).toEqual(['admin', 'secret']);
  shim.say('a', fields[0] ?? '', outcome, text);
  const answer = await posted;
  const session = answer.headers.getSetCookie().find((one) => one.startsWith('receipts-session='));
  return { status: answer.status, page: await answer.text(), cookie: session?.split(';')[0] ?? '' };
}

test('Openfire’s database is away: neither a wrong password nor a link that is down', async () => {
  const { status, page, cookie } = await signIn(
    'failed',
    'org.jivesoftware.openfire.auth.ConnectionException',
  );
  expect([status, cookie]).toEqual([503, '']);
  expect(page).toContain('its database or directory does not answer');
  expect(page).toContain('openfire.log');
  expect(page).not.toMatch(/jivesoftware|Name or password is wrong|the link to it/);
  expect(shim.logged.join('\n')).toMatch(/ConnectionException/);
  // Once it is there again, that counts for no wrong one.
  expect((await signIn('ok', 'admin')).cookie).toMatch(/^receipts-session=./);
  expect((await signIn('no', '')).page).toContain('Name or password is wrong');
});

test.each([
  ['failed', 'java.lang.RuntimeException', true],
  ['failed', unanswered, false],
])('%s: %s', async (outcome, text, isOpenfires) => {
  // Only what is asked of the shim is looked at.
  const ports = {
    ask: async () => ({ kind: 'answer', request: '1', outcome, text }),
  } as Partial<ServicePorts> as ServicePorts;
  const services = createServices(ports);
  for (const asked of [
    () => services.authenticate('admin', 'secret'),
    () => services.isAdministrator('admin'),
  ]) {
    const failure: unknown = await asked().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure instanceof OpenfireFailed).toBe(isOpenfires);
    expect(String(failure)).toContain(text);
  }
});
