/** The pages of a running server in a real Chromium: Openfire's own administrator signs in, looks, and changes. */
import type { Page } from 'playwright-core';
import { rest } from '../support/server/rest.ts';
import { eachServer } from '../support/server/servers.ts';
import { newPair } from '../support/xmpp/accounts.ts';
import { signIn as signInClient } from '../support/xmpp/client.ts';
import { chat } from '../support/xmpp/stanzas.ts';
import { suiteBrowser } from './chromium.ts';

const browser = suiteBrowser();

eachServer('the pages', (server) => {
  let page: Page;
  beforeEach(async () => {
    page = await (await browser().newContext({ locale: 'en-GB' })).newPage();
  });
  afterEach(() => page.context().close());

  async function signIn(user: string, password: string): Promise<void> {
    await page.goto(`${server.url}/overview`);
    await page.getByLabel('Name').fill(user);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  test.each([
    ['a wrong password', 'admin', 'wrong'],
    ['an account that is no administrator', 'alice', 'secret'],
  ])('keep %s out', async (_what, user, password) => {
    await signIn(user, password);
    await page.getByText('Name or password is wrong').waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('receipts-session');
    await page.goto(`${server.url}/chat-log`);
    expect(page.url()).toContain('/sign-in');
  });

  test('let Openfire’s administrator in, who finds a message and its timeline', async () => {
    const [alice, bob] = await newPair(server);
    const sender = await signInClient(server, alice);
    const reader = await signInClient(server, bob, { resource: 'phone' });
    const body = `<img src=x onerror=alert(1)> ${reader.bare}`;
    await sender.send(chat(reader.bare, body));
    await rest(server).untilMessage({ participant: reader.bare }, ({ state }) => state === 'confirmed');
    // However he types his name, Openfire knows him, and he is one.
    await signIn('ADMIN@localhost/desk ', 'admin');
    await page.getByText('Everything works').waitFor();
    expect(await page.locator('.user').textContent()).toBe('admin');
    await page.goto(`${server.url}/chat-log?participant=${encodeURIComponent(reader.bare)}`);
    await page.getByText(body).waitFor();
    await page.locator('.entry-name').click();
    await page.getByRole('link', { name: 'confirmed – open the timeline' }).click();
    await page.getByRole('heading', { name: 'With phone' }).waitFor();
    const steps = await page.locator('.evidence .timeline').nth(1).locator('strong').allTextContents();
    expect(steps).toEqual(['sent', 'confirmed']);
    expect(await page.locator('img[src=x]').count()).toBe(0);
  });

  test('change a setting, at once', async () => {
    await signIn('admin', 'admin');
    await page.getByText('Everything works').waitFor();
    const setting = async (): Promise<string> =>
      JSON.stringify((await rest(server).request('/api/v1/settings')).body);
    const value = server.link === 'pipe' ? '31' : '32';
    await page.goto(`${server.url}/settings`);
    const field = page.getByLabel('guard.timeoutSeconds', { exact: true });
    await field.fill(value);
    await field.press('Enter');
    await page.getByText('Saved').waitFor();
    expect(await setting()).toContain(`"value":"${value}"`);
    await page.getByLabel('guard.timeoutSeconds', { exact: true }).fill('never');
    await page.getByLabel('guard.timeoutSeconds', { exact: true }).press('Enter');
    await page.getByText('give a whole number').waitFor();
    expect(await setting()).toContain(`"value":"${value}"`);
  });
});
