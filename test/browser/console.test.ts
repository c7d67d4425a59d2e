/** The pages in a real Chromium, on both entries. Pictures go to build/browser/, to be looked at. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createConsole, type Console, type Listener } from '../../src/console/console.ts';
import { FakeServices, healthy, noon } from '../unit/console/in-memory.ts';
import { hostileBodies, sampleMessages } from '../unit/console/samples.ts';
import { startChromium } from './chromium.ts';
import { openfireFrame, type Frame } from './openfire-frame.ts';

const pictures = join(process.cwd(), 'build', 'browser');
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
  receipts = createConsole(services, { version: '0.1.0', now: () => noon });
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
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
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

  await page.getByLabel('guard.timeoutSeconds').fill('soon');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('alert').textContent()).toMatch(/a whole number from \d+ to 3600/);
  expect(await page.getByLabel('guard.timeoutSeconds').inputValue()).toBe('soon');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${base}/chat-log`);
  expect(page.url()).toContain('/sign-in?next=chat-log');
  expect(complaints).toEqual([]);
});

test('search, open a timeline, go back to what was found', async () => {
  const page = await open();
  await signIn(page, 'chat-log');
  await page.getByLabel('Person').fill('alice@localhost');
  await page.getByLabel('Words in the message').fill('review three');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('Are you coming to the review at three?').waitFor();
  expect(await page.locator('td.body').count()).toBe(1);
  await page.getByRole('link', { name: 'displayed – open the timeline' }).click();
  await page.getByRole('heading', { name: 'With phone' }).waitFor();
  expect(await page.locator('.timeline').nth(1).locator('strong').allTextContents()).toEqual([
    'sent',
    'confirmed',
    'received',
    'displayed',
  ]);
  await page.getByText('XML as Openfire received it').click();
  expect(await page.getByLabel('XML').textContent()).toContain("<message id='m0'>");
  await page.screenshot({ path: join(pictures, 'message.png'), fullPage: true });
  await page.getByRole('link', { name: 'Back to the chat log' }).click();
  expect(await page.getByLabel('Words in the message').inputValue()).toBe('review three');
  expect(complaints).toEqual([]);
});

test('hostile bodies are text, everywhere', async () => {
  const page = await open();
  await signIn(page, 'chat-log');
  const shown = await page.locator('td.body').allTextContents();
  for (const body of hostileBodies.filter((one) => one.startsWith('<') || one.startsWith('"'))) {
    expect(shown.some((text) => text.includes(body))).toBe(true);
  }
  for (let number = 0; number < hostileBodies.length; number += 1) {
    await page.goto(`${base}/chat-log?message=stanza-${100 + number}`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main h1').count()).toBe(1);
  }
  // The override is shown by name and turns nothing: the letters stand in the order they came in.
  await page.goto(`${base}/chat-log?message=stanza-103`);
  expect(await page.locator('.bubble').textContent()).toContain('invoiceU+202Efdp.exe');
  expect(complaints).toEqual([]);
});

test('the Overview refreshes by itself and rests when nobody is there', async () => {
  const page = await open();
  await page.clock.install();
  await signIn(page);
  await page.getByText('Everything works').waitFor();
  services.healthNow = {
    ...healthy,
    status: 'down',
    problems: [{ code: 'X', text: 'The disk is full.', remedy: 'Make room.' }],
  };
  await page.clock.runFor(5100);
  await page.getByText('The disk is full.').waitFor();
  await page.clock.runFor(11 * 60_000);
  await page.getByText('Paused, since nobody is here').waitFor();
  expect(complaints).toEqual([]);
});

test('a new token is shown once', async () => {
  const page = await open();
  await signIn(page, 'settings');
  await page.getByLabel('The present token stops working at once').check();
  await page.getByRole('button', { name: 'Make a new token' }).click();
  expect(await page.locator('#new-token').textContent()).toBe('a-new-token');
  await page.goto(`${base}/settings`);
  expect(await page.locator('#new-token').count()).toBe(0);
  expect(complaints).toEqual([]);
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

  await page.goto(`${frame.base}/chat-log?state=displayed`);
  await page.getByRole('link', { name: 'open the timeline' }).click();
  await page.getByRole('heading', { name: 'With phone' }).waitFor();
  await page.getByRole('link', { name: 'Back to the chat log' }).click();
  await page.screenshot({ path: join(pictures, 'openfire-chat-log.png'), fullPage: true });
  expect(complaints).toEqual([]);
});

test.each([
  [360, 'light'],
  [360, 'dark'],
  [1920, 'light'],
  [1920, 'dark'],
] as const)('nothing sticks out at %i px, %s', async (width, colorScheme) => {
  const page = await open({ viewport: { width, height: 900 }, colorScheme });
  await signIn(page);
  for (const path of [
    'overview',
    'chat-log',
    'chat-log?state=nonsense',
    'chat-log?message=stanza-0',
    'chat-log?message=stanza-108',
    'settings',
  ]) {
    await page.goto(`${base}/${path}`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.screenshot({
      path: join(pictures, `${path.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}.png`),
    });
  }
  expect(complaints).toEqual([]);
});
