/** How the pages look in a real Chromium: nothing sticks out at any width, and a conversation prints. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startChromium } from './chromium.ts';
import { ConsoleSite, pictures, talk } from './console-site.ts';

let browser: Browser;
let site: ConsoleSite;
let services: ConsoleSite['services'];
let base: ConsoleSite['base'];
let complaints: ConsoleSite['complaints'];
const open: ConsoleSite['open'] = (options) => site.open(options);
const signIn: ConsoleSite['signIn'] = (page, path) => site.signIn(page, path);

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  site = await ConsoleSite.start(browser);
  ({ services, base, complaints } = site);
});
afterEach(() => site.close());

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
