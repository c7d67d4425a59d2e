/** The pages in a real Chromium, on both entries: signing in, settings, tokens, languages and zones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noon } from '../unit/console/in-memory.ts';
import { consoleSite, pictures, talk } from './console-site.ts';

const site = consoleSite();

test('sign in, toggle, see a wrong value refused, sign out; by keyboard alone and without script', async () => {
  const page = await site.open({ javaScriptEnabled: false });
  await page.goto(site.base);
  // The browser gives the focus a moment after the page is there.
  await page.locator('#user:focus').waitFor();
  await page.keyboard.type('admin');
  await page.keyboard.press('Tab');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('wrong').waitFor();
  await page.getByLabel('Password').fill('secret');
  await page.keyboard.press('Enter');
  await page.getByText('Everything works').waitFor();

  await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
  const guard = page.getByRole('switch', { name: 'guard', exact: true });
  expect(await guard.getAttribute('aria-checked')).toBe('true');
  await guard.focus();
  await page.keyboard.press('Space');
  await page.getByText('Saved.').waitFor();
  expect(await guard.getAttribute('aria-checked')).toBe('false');
  expect(site.services.changes).toEqual([['admin', 'plugin.receipts.guard', 'false']]);

  await page.getByLabel('guard.timeoutSeconds', { exact: true }).fill('soon');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('alert').textContent()).toMatch(/a whole number from \d+ to 3600/);
  expect(await page.getByLabel('guard.timeoutSeconds', { exact: true }).inputValue()).toBe('soon');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${site.base}/chat-log`);
  expect(page.url()).toContain('/sign-in?next=chat-log');
  expect(site.complaints).toEqual([]);
});

test('a token is made, shown once, and revoked; who did it is on the record', async () => {
  const page = await site.open();
  await site.signIn(page, 'settings');
  await page.getByLabel('What it is for').fill('grafana');
  await page.getByLabel('What it may do').selectOption('status');
  await page.getByRole('button', { name: 'Make the token' }).click();
  expect(await page.locator('#new-token').textContent()).toBe('token-1');
  await page.goto(`${site.base}/settings`);
  expect(await page.locator('#new-token').count()).toBe(0);
  await page.getByText('Revoke grafana').first().click();
  await page.getByRole('button', { name: 'Revoke it now grafana' }).click();
  await page.getByText('The token is revoked.').waitFor();
  expect(site.services.access.find('token-1', noon)).toBeNull();
  await page.getByRole('link', { name: 'Who has read what' }).click();
  await page.getByRole('cell', { name: 'revoked a token' }).waitFor();
  expect(site.complaints).toEqual([]);
});

test('the language is the browser’s, until another is chosen', async () => {
  const page = await site.open({ locale: 'de-DE' });
  await page.goto(site.base);
  await page.getByLabel('Passwort').waitFor();
  await page.getByRole('link', { name: 'Français' }).click();
  await page.getByLabel('Nom').fill('admin');
  await page.getByLabel('Mot de passe').fill('secret');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByText('Tout fonctionne').waitFor();
  await page.goto(`${site.base}/chat-log?${talk}`);
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByText('跳到日期').waitFor();
  expect(page.url()).toContain('talk=bob%40localhost');
  expect(site.complaints).toEqual([]);
});

test.each(['own port', 'Openfire’s console'])('times are of the browser’s zone, on the %s', async (where) => {
  const page = await site.open({ timezoneId: 'Asia/Tokyo' });
  if (where === 'own port') await site.signIn(page, `chat-log?${talk}`);
  else await page.goto(`${site.frame.base}/chat-log?${talk}`);
  const entry = where === 'own port' ? site.base : site.frame.base;
  // In Openfire's console the first page is asked for twice: nothing was known of the browser.
  await page.getByText('All times are of Asia/Tokyo.').waitFor();
  await page.goto(`${entry}/chat-log?${talk}&tz=America/New_York`);
  await page.getByText('All times are of America/New_York.').waitFor();
  await page.goto(`${entry}/overview`);
  await page.getByText('All times are of Asia/Tokyo.').waitFor();
  await page.getByRole('heading', { name: 'Over time (Asia/Tokyo)' }).waitFor();
  expect(site.complaints).toEqual([]);
});

test('a browser that keeps no cookie for it is asked once, and shown the server’s zone', async () => {
  const page = await site.open({ timezoneId: 'Asia/Tokyo' });
  await page.addInitScript(
    "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => undefined })",
  );
  let asked = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) asked += 1;
  });
  await page.goto(`${site.frame.base}/chat-log?${talk}`);
  await page.getByText('All times are of UTC.').waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(1);
});

test('the same pages work inside Openfire’s admin console', async () => {
  const page = await site.open({ colorScheme: 'dark' });
  await page.goto(`${site.frame.base}/overview`);
  await page.getByText('Everything works').waitFor();
  expect(await page.title()).toBe('Openfire: Receipts: Overview');
  // The console around it is light, so it stays light.
  const colour = "getComputedStyle(document.querySelector('.receipts')).color";
  expect(await page.evaluate<string>(colour)).toBe('rgb(22, 32, 43)');
  await page.screenshot({ path: join(pictures, 'openfire-overview.png'), fullPage: true });

  await page.goto(`${site.frame.base}/settings`);
  await page.getByRole('switch', { name: 'log', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  expect(page.url()).toContain('/plugins/receipts/settings?saved=plugin.receipts.log');
  expect(site.services.changes).toEqual([['admin', 'plugin.receipts.log', 'false']]);
  await page.screenshot({ path: join(pictures, 'openfire-settings.png'), fullPage: true });

  await page.goto(`${site.frame.base}/chat-log`);
  await page.getByLabel('Words in the message').fill('review');
  await page.locator('mark').first().waitFor();
  await page.getByRole('link', { name: 'open the timeline' }).click();
  await page.getByRole('heading', { name: 'With phone' }).waitFor();
  await page.screenshot({ path: join(pictures, 'openfire-chat-log.png'), fullPage: true });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toContain('review at three');
  await page.getByRole('link', { name: 'Deutsch' }).click();
  await page.getByText('Wörter in der Nachricht').waitFor();
  expect(site.complaints).toEqual([]);
});
