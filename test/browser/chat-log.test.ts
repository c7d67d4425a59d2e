/** The Chat Log page in a real Chromium: searching, reading, exporting, and bodies that are hostile. */
import { readFileSync } from 'node:fs';
import { aMessage, noon } from '../unit/console/in-memory.ts';
import { hostileBodies } from '../unit/console/samples.ts';
import { consoleSite, saidIn, talk } from './console-site.ts';

const site = consoleSite();

test('search as one types: the results follow, the address can be sent, the focus stays', async () => {
  const page = await site.open();
  await site.signIn(page, 'chat-log');
  await page.getByLabel('Words in the message').focus();
  await page.keyboard.type('review', { delay: 20 });
  await page.locator('mark').first().waitFor();
  expect(await saidIn(page)).toEqual(['Are you coming to the review at three?']);
  expect(await page.locator('#filter-text:focus').inputValue()).toBe('review');
  expect(page.url()).toBe(`${site.base}/chat-log?text=review`);
  await page.getByLabel('Person', { exact: true }).fill('carol@localhost');
  await page.getByText('No message fits these filters.').waitFor();

  const colleague = await site.open();
  await site.signIn(colleague, 'chat-log?text=review');
  expect(await saidIn(colleague)).toEqual(['Are you coming to the review at three?']);
  expect(site.services.access.recorded.some(({ filter }) => filter['text'] === 'review')).toBe(true);
  expect(site.complaints).toEqual([]);
});

test.each([true, false])('a timeline opens in its place (script: %s)', async (javaScriptEnabled) => {
  const page = await site.open({ javaScriptEnabled });
  await site.signIn(page, `chat-log?${talk}`);
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
  expect(site.complaints).toEqual([]);
});

test('jump to a date; older and newer come in place, days stand once; without script by links', async () => {
  const day = 86_400_000;
  const start = Date.parse('2026-11-15T08:00:00.000Z');
  const kept = Array.from({ length: 180 }, (_, number) =>
    aMessage(number, { sentAt: new Date(start + number * (day / 30)).toISOString() }),
  );
  site.services.log.kept.splice(0, site.services.log.kept.length, ...kept);
  const page = await site.open();
  await site.signIn(page, `chat-log?${talk}`);
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

  const plain = await site.open({ javaScriptEnabled: false });
  await site.signIn(plain, `chat-log?${talk}&at=2026-11-18`);
  await plain.getByRole('link', { name: 'Older', exact: true }).click();
  expect((await saidIn(plain)).at(-1)).toBe(`hello ${first - 1}`);
  expect(site.complaints).toEqual([]);
});

test('what is shown is exported as a file', async () => {
  const page = await site.open();
  await site.signIn(page, `chat-log?${talk}`);
  await page.getByLabel('Export what is shown').selectOption({ label: 'CSV (spreadsheet)' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^chat-log-[\w-]+\.csv$/);
  const file = readFileSync(await download.path(), 'utf8');
  expect(file).toContain('Are you coming to the review at three?');
  expect(file).not.toContain('Lunch?');
  expect(site.services.access.recorded.filter(({ action }) => action === 'export').length).toBeGreaterThan(0);
  expect(site.complaints).toEqual([]);
});

test('hostile bodies are text, everywhere, and nothing of them runs', async () => {
  const page = await site.open();
  site.services.log.highlights = (body) => [{ start: 1, end: Math.min(body.length, 9) }];
  site.services.typing = [
    {
      from: '<img src=x onerror=alert(1)>@x/y',
      resource: null,
      to: '<b>@x',
      state: 'composing',
      at: new Date(noon).toISOString(),
    },
  ];
  await site.signIn(page, 'chat-log?talk=mallory@localhost&talk=bob@localhost');
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
    await page.goto(`${site.base}/${path}`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main h1').count()).toBe(1);
    expect(await page.locator('main :is(script, img, a[href^="javascript"])').count()).toBe(0);
  }
  // The override is shown by name and turns nothing: the letters stand in the order they came in.
  await page.goto(`${site.base}/chat-log?message=stanza-103`);
  expect(await page.locator('.bubble').textContent()).toContain('invoiceU+202Efdp.exe');
  expect(site.complaints).toEqual([]);
});
