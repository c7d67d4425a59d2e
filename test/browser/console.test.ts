/** The pages in a real Chromium, on both entries. Pictures go to build/browser/, to be looked at. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createConsole, type Console, type Listener } from '../../src/console/console.ts';
import { FakeServices, aMessage, healthy, noon } from '../unit/console/in-memory.ts';
import { hostileBodies, sampleMessages } from '../unit/console/samples.ts';
import { startChromium } from './chromium.ts';
import { openfireFrame, type Frame } from './openfire-frame.ts';

const pictures = join(process.cwd(), 'build', 'browser');
const talk = 'talk=alice@localhost&talk=bob@localhost';
let browser: Browser;
let services: FakeServices;
let receipts: Console;
let listener: Listener;
let frame: Frame;
let base: string;
/** Whatever a page complains about: scripts that failed or were refused, and requests that left the machine. */
let complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await startChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  complaints = [];
  services = new FakeServices(sampleMessages());
  receipts = createConsole(services, { version: '0.1.0', now: () => noon, zone: 'UTC' });
  listener = await receipts.listen(0);
  frame = await openfireFrame(receipts, 'openfires-own-token');
  base = `http://127.0.0.1:${listener.port}`;
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await frame.close();
  await listener.close();
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    locale: 'en-GB',
    ...options,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[01]/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('http://127.0.0.1:')) complaints.push(`request: ${request.url()}`);
  });
  return page;
}

async function signIn(page: Page, path = ''): Promise<void> {
  await page.goto(`${base}/${path}`);
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill('secret');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

const saidIn = (page: Page): Promise<string[]> => page.locator('.bubble .said').allTextContents();

test('sign in, toggle, see a wrong value refused, sign out; by keyboard alone and without script', async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(base);
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
  expect(services.changes).toEqual([['admin', 'plugin.receipts.guard', 'false']]);

  await page.getByLabel('guard.timeoutSeconds', { exact: true }).fill('soon');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('alert').textContent()).toMatch(/a whole number from \d+ to 3600/);
  expect(await page.getByLabel('guard.timeoutSeconds', { exact: true }).inputValue()).toBe('soon');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${base}/chat-log`);
  expect(page.url()).toContain('/sign-in?next=chat-log');
  expect(complaints).toEqual([]);
});

test('search as one types: the results follow, the address can be sent, the focus stays', async () => {
  const page = await open();
  await signIn(page, 'chat-log');
  await page.getByLabel('Words in the message').focus();
  await page.keyboard.type('review', { delay: 20 });
  await page.locator('mark').first().waitFor();
  expect(await saidIn(page)).toEqual(['Are you coming to the review at three?']);
  expect(await page.locator('#filter-text:focus').inputValue()).toBe('review');
  expect(page.url()).toBe(`${base}/chat-log?text=review`);
  await page.getByLabel('Person', { exact: true }).fill('carol@localhost');
  await page.getByText('No message fits these filters.').waitFor();

  const colleague = await open();
  await signIn(colleague, 'chat-log?text=review');
  expect(await saidIn(colleague)).toEqual(['Are you coming to the review at three?']);
  expect(services.access.recorded.some(({ filter }) => filter['text'] === 'review')).toBe(true);
  expect(complaints).toEqual([]);
});

test.each([true, false])('a timeline opens in its place (script: %s)', async (javaScriptEnabled) => {
  const page = await open({ javaScriptEnabled });
  await signIn(page, `chat-log?${talk}`);
  const link = page.getByRole('link', { name: 'displayed – open the timeline' });
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'With phone' }).waitFor();
  expect(await page.locator('.evidence .timeline').nth(1).locator('strong').allTextContents()).toEqual([
    'sent',
    'confirmed',
    'received',
    'displayed',
  ]);
  expect(await link.getAttribute('aria-expanded')).toBe('true');
  await page.getByRole('link', { name: 'The whole message, with its XML' }).click();
  await page.getByText('XML as Openfire received it').click();
  expect(await page.getByLabel('XML').textContent()).toContain("<message id='m0'>");
  await page.getByRole('link', { name: 'In its conversation' }).click();
  await page.getByText('Are you coming to the review at three?').waitFor();
  expect(complaints).toEqual([]);
});

test('jump to a date; older and newer come in place, days stand once; without script by links', async () => {
  const day = 86_400_000;
  const start = Date.parse('2026-11-15T08:00:00.000Z');
  const kept = Array.from({ length: 180 }, (_, number) =>
    aMessage(number, { sentAt: new Date(start + number * (day / 30)).toISOString() }),
  );
  services.log.kept.splice(0, services.log.kept.length, ...kept);
  const page = await open();
  await signIn(page, `chat-log?${talk}`);
  await page.getByLabel('Jump to a date').fill('2026-11-18');
  await page.getByRole('button', { name: 'Go' }).click();
  const first = kept.findIndex(({ sentAt }) => sentAt >= '2026-11-18');
  await page.getByText(`hello ${first}`, { exact: true }).waitFor();
  expect((await saidIn(page))[0]).toBe(`hello ${first}`);
  await page.getByRole('link', { name: 'Older', exact: true }).click();
  await page.getByText(`hello ${first - 50}`, { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Newer', exact: true }).click();
  await page.getByText(`hello ${first + 99}`, { exact: true }).waitFor();
  expect(await saidIn(page)).toEqual(
    Array.from({ length: 150 }, (_, index) => `hello ${first - 50 + index}`),
  );
  const days = await page.locator('.talk .day time').allTextContents();
  expect(new Set(days).size).toBe(days.length);

  const plain = await open({ javaScriptEnabled: false });
  await signIn(plain, `chat-log?${talk}&at=2026-11-18`);
  await plain.getByRole('link', { name: 'Older', exact: true }).click();
  expect((await saidIn(plain)).at(-1)).toBe(`hello ${first - 1}`);
  expect(complaints).toEqual([]);
});

test('what is shown is exported as a file', async () => {
  const page = await open();
  await signIn(page, `chat-log?${talk}`);
  await page.getByLabel('Export what is shown').selectOption({ label: 'CSV (spreadsheet)' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^chat-log-[\w-]+\.csv$/);
  const file = readFileSync(await download.path(), 'utf8');
  expect(file).toContain('Are you coming to the review at three?');
  expect(file).not.toContain('Lunch?');
  expect(services.access.recorded.filter(({ action }) => action === 'export').length).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test('hostile bodies are text, everywhere, and nothing of them runs', async () => {
  const page = await open();
  services.log.highlights = (body) => [{ start: 1, end: Math.min(body.length, 9) }];
  services.typing = [
    {
      from: '<img src=x onerror=alert(1)>@x/y',
      resource: null,
      to: '<b>@x',
      state: 'composing',
      at: new Date(noon).toISOString(),
    },
  ];
  await signIn(page, 'chat-log?talk=mallory@localhost&talk=bob@localhost');
  const shown = await saidIn(page);
  for (const body of hostileBodies.filter((one) => one.startsWith('<') || one.startsWith('"'))) {
    expect(shown.some((text) => text.includes(body))).toBe(true);
  }
  const messages = hostileBodies.map((_, number) => `chat-log?message=stanza-${100 + number}`);
  for (const path of [
    'overview',
    'chat-log',
    'chat-log?state=received&text=e',
    'settings?view=records',
    ...messages,
  ]) {
    await page.goto(`${base}/${path}`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main h1').count()).toBe(1);
    expect(await page.locator('main :is(script, img, a[href^="javascript"])').count()).toBe(0);
  }
  // The override is shown by name and turns nothing: the letters stand in the order they came in.
  await page.goto(`${base}/chat-log?message=stanza-103`);
  expect(await page.locator('.bubble').textContent()).toContain('invoiceU+202Efdp.exe');
  expect(complaints).toEqual([]);
});

test('the Overview refreshes by itself, keeps what is open, and rests when nobody is there', async () => {
  const page = await open();
  await page.clock.install();
  await signIn(page);
  await page.getByText('Everything works').waitFor();
  await page.getByText('The figures behind the plots').click();
  services.healthNow = {
    ...healthy,
    status: 'down',
    problems: [{ code: 'X', text: 'The disk is full.', remedy: 'Make room.' }],
  };
  services.log.kept.push(aMessage(500));
  await page.clock.runFor(5100);
  await page.getByText('The disk is full.').waitFor();
  await page.locator('details.behind[open]').waitFor();
  await page.clock.runFor(11 * 60_000);
  await page.getByText('Paused, since nobody is here').waitFor();
  expect(complaints).toEqual([]);
});

test.each(['redirect', 'in its place', 'forbidden'] as const)(
  'a page left open says that one is signed out, whatever is asked of it: %s',
  async (how) => {
    const page = await open();
    await page.clock.install();
    const gone = page.getByRole('alert').filter({ hasText: 'You are signed out' });
    const asks: readonly (readonly [string, () => Promise<void>])[] = [
      ['overview', () => page.clock.runFor(5100)],
      [
        'chat-log',
        async () => {
          await page.getByLabel('Words in the message').fill('review');
          await page.clock.runFor(1000);
        },
      ],
      [`chat-log?${talk}`, () => page.getByRole('link', { name: 'open the timeline' }).first().click()],
    ];
    for (const [path, ask] of asks) {
      await frame.close();
      frame = await openfireFrame(receipts, 'openfires-own-token');
      await page.goto(`${frame.base}/${path}`);
      frame.signOut(how);
      await ask();
      await gone.waitFor();
      expect(page.url()).toContain('/plugins/receipts/');
    }
    expect(complaints.filter((one) => !one.includes('status of 403'))).toEqual([]);
  },
);

test('on the own port a page left open says so, and the sign-in that follows does', async () => {
  const page = await open();
  await page.clock.install();
  await signIn(page, 'chat-log');
  const cookies = await page.context().cookies();
  await page
    .context()
    .addCookies(
      cookies
        .filter(({ name }) => name === 'receipts-session')
        .map((cookie) => ({ ...cookie, value: 'ended' })),
    );
  await page.getByLabel('Words in the message').fill('review');
  await page.clock.runFor(1000);
  await page.getByRole('alert').filter({ hasText: 'You are signed out' }).waitFor();
  expect(await page.getByLabel('Words in the message').inputValue()).toBe('review');
  await page.reload();
  await page.getByText('You have been signed out').waitFor();
  expect(complaints).toEqual([]);
});

test('a form that is being filled in survives the polling', async () => {
  const page = await open();
  await page.clock.install();
  await signIn(page);
  await page.getByRole('link', { name: 'Week' }).click();
  await page.getByRole('link', { name: 'Month' }).focus();
  await page.clock.runFor(11_000);
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Month');
  await page.goto(`${base}/settings`);
  await page.getByLabel('guard.timeoutSeconds', { exact: true }).fill('4');
  await page.clock.runFor(11_000);
  expect(await page.getByLabel('guard.timeoutSeconds', { exact: true }).inputValue()).toBe('4');
  expect(complaints).toEqual([]);
});

test('a token is made, shown once, and revoked; who did it is on the record', async () => {
  const page = await open();
  await signIn(page, 'settings');
  await page.getByLabel('What it is for').fill('grafana');
  await page.getByLabel('What it may do').selectOption('status');
  await page.getByRole('button', { name: 'Make the token' }).click();
  expect(await page.locator('#new-token').textContent()).toBe('token-1');
  await page.goto(`${base}/settings`);
  expect(await page.locator('#new-token').count()).toBe(0);
  await page.getByText('Revoke grafana').first().click();
  await page.getByRole('button', { name: 'Revoke it now grafana' }).click();
  await page.getByText('The token is revoked.').waitFor();
  expect(services.access.find('token-1', noon)).toBeNull();
  await page.getByRole('link', { name: 'Who has read what' }).click();
  await page.getByRole('cell', { name: 'revoked a token' }).waitFor();
  expect(complaints).toEqual([]);
});

test('the language is the browser’s, until another is chosen', async () => {
  const page = await open({ locale: 'de-DE' });
  await page.goto(base);
  await page.getByLabel('Passwort').waitFor();
  await page.getByRole('link', { name: 'Français' }).click();
  await page.getByLabel('Nom').fill('admin');
  await page.getByLabel('Mot de passe').fill('secret');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByText('Tout fonctionne').waitFor();
  await page.goto(`${base}/chat-log?${talk}`);
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByText('跳到日期').waitFor();
  expect(page.url()).toContain('talk=bob%40localhost');
  expect(complaints).toEqual([]);
});

test.each(['own port', 'Openfire’s console'])('times are of the browser’s zone, on the %s', async (where) => {
  const page = await open({ timezoneId: 'Asia/Tokyo' });
  if (where === 'own port') await signIn(page, `chat-log?${talk}`);
  else await page.goto(`${frame.base}/chat-log?${talk}`);
  const site = where === 'own port' ? base : frame.base;
  // In Openfire's console the first page is asked for twice: nothing was known of the browser.
  await page.getByText('All times are of Asia/Tokyo.').waitFor();
  await page.goto(`${site}/chat-log?${talk}&tz=America/New_York`);
  await page.getByText('All times are of America/New_York.').waitFor();
  await page.goto(`${site}/overview`);
  await page.getByText('All times are of Asia/Tokyo.').waitFor();
  await page.getByRole('heading', { name: 'Over time (Asia/Tokyo)' }).waitFor();
  expect(complaints).toEqual([]);
});

test('a browser that keeps no cookie for it is asked once, and shown the server’s zone', async () => {
  const page = await open({ timezoneId: 'Asia/Tokyo' });
  await page.addInitScript(
    "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => undefined })",
  );
  let asked = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) asked += 1;
  });
  await page.goto(`${frame.base}/chat-log?${talk}`);
  await page.getByText('All times are of UTC.').waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(1);
});

test('the same pages work inside Openfire’s admin console', async () => {
  const page = await open({ colorScheme: 'dark' });
  await page.goto(`${frame.base}/overview`);
  await page.getByText('Everything works').waitFor();
  expect(await page.title()).toBe('Openfire: Receipts: Overview');
  // The console around it is light, so it stays light.
  const colour = "getComputedStyle(document.querySelector('.receipts')).color";
  expect(await page.evaluate<string>(colour)).toBe('rgb(22, 32, 43)');
  await page.screenshot({ path: join(pictures, 'openfire-overview.png'), fullPage: true });

  await page.goto(`${frame.base}/settings`);
  await page.getByRole('switch', { name: 'log', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  expect(page.url()).toContain('/plugins/receipts/settings?saved=plugin.receipts.log');
  expect(services.changes).toEqual([['admin', 'plugin.receipts.log', 'false']]);
  await page.screenshot({ path: join(pictures, 'openfire-settings.png'), fullPage: true });

  await page.goto(`${frame.base}/chat-log`);
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
  expect(complaints).toEqual([]);
});

test.each([
  [360, 'light'],
  [360, 'dark'],
  [1920, 'light'],
  [1920, 'dark'],
] as const)('nothing sticks out at %i px, %s', async (width, colorScheme) => {
  const page = await open({ viewport: { width, height: 900 }, colorScheme, locale: 'ru-RU' });
  await page.goto(`${base}/sign-in?lang=en`);
  await signIn(page);
  const token = { scope: 'status', expiresAt: null } as const;
  services.access.createToken(
    { ...token, name: 'a-rather-long-name-without-any-blank-in-it'.repeat(2) },
    'admin',
  );
  for (const path of [
    'overview',
    'chat-log',
    'chat-log?state=nonsense',
    `chat-log?${talk}&open=stanza-0`,
    'chat-log?talk=mallory@localhost&talk=bob@localhost',
    'chat-log?text=e',
    'chat-log?message=stanza-0',
    'chat-log?message=stanza-108',
    'settings',
    'settings?view=records',
    // The longest words last: they stay.
    'overview?lang=ru',
    'chat-log?text=e',
    'settings',
  ]) {
    await page.goto(`${base}/${path}`);
    expect([path, await page.evaluate<number>('document.documentElement.scrollWidth')]).toEqual([
      path,
      width,
    ]);
    await page.screenshot({
      path: join(pictures, `${path.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}.png`),
    });
  }
  expect(complaints).toEqual([]);
});

test('a conversation prints without what can only be pressed', async () => {
  const page = await open();
  await signIn(page, `chat-log?${talk}`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Are you coming to the review at three?').isVisible()).toBe(true);
  for (const gone of ['.top', '.filters', '.download', '.jump']) {
    expect([gone, await page.locator(gone).first().isVisible()]).toEqual([gone, false]);
  }
});
