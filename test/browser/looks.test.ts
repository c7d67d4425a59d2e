/** How the pages look in a real Chromium: nothing sticks out at any width, and a conversation prints. */
import { join } from 'node:path';
import { consoleSite, pictures, talk } from './console-site.ts';

const site = consoleSite();

test.each([
  [360, 'light'],
  [360, 'dark'],
  [1920, 'light'],
  [1920, 'dark'],
] as const)('nothing sticks out at %i px, %s', async (width, colorScheme) => {
  const page = await site.open({ viewport: { width, height: 900 }, colorScheme, locale: 'ru-RU' });
  await page.goto(`${site.base}/sign-in?lang=en`);
  await site.signIn(page);
  const token = { scope: 'status', expiresAt: null } as const;
  site.services.access.createToken(
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
    await page.goto(`${site.base}/${path}`);
    expect([path, await page.evaluate<number>('document.documentElement.scrollWidth')]).toEqual([
      path,
      width,
    ]);
    await page.screenshot({
      path: join(pictures, `${path.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}.png`),
    });
  }
  expect(site.complaints).toEqual([]);
});

test('a conversation prints without what can only be pressed', async () => {
  const page = await site.open();
  await site.signIn(page, `chat-log?${talk}`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Are you coming to the review at three?').isVisible()).toBe(true);
  for (const gone of ['.top', '.filters', '.download', '.jump']) {
    expect([gone, await page.locator(gone).first().isVisible()]).toEqual([gone, false]);
  }
});
