/** A page that is left open in a real Chromium: it refreshes, says that one is signed out, and keeps what is filled in. */
import { aMessage, healthy } from '../unit/console/in-memory.ts';
import { consoleSite, talk } from './console-site.ts';

const site = consoleSite();

test('the Overview refreshes by itself, keeps what is open, and rests when nobody is there', async () => {
  const page = await site.open();
  await page.clock.install();
  await site.signIn(page);
  await page.getByText('Everything works').waitFor();
  await page.getByText('The figures behind the plots').click();
  site.services.healthNow = {
    ...healthy,
    status: 'down',
    problems: [{ code: 'X', text: 'The disk is full.', remedy: 'Make room.' }],
  };
  site.services.log.kept.push(aMessage(500));
  await page.clock.runFor(5100);
  await page.getByText('The disk is full.').waitFor();
  await page.locator('details.behind[open]').waitFor();
  await page.clock.runFor(11 * 60_000);
  await page.getByText('Paused, since nobody is here').waitFor();
  expect(site.complaints).toEqual([]);
});

test.each(['redirect', 'in its place', 'forbidden'] as const)(
  'a page left open says that one is signed out, whatever is asked of it: %s',
  async (how) => {
    const page = await site.open();
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
      await site.renewFrame();
      await page.goto(`${site.frame.base}/${path}`);
      site.frame.signOut(how);
      await ask();
      await gone.waitFor();
      expect(page.url()).toContain('/plugins/receipts/');
    }
    expect(site.complaints.filter((one) => !one.includes('status of 403'))).toEqual([]);
  },
);

test('on the own port a page left open says so, and the sign-in that follows does', async () => {
  const page = await site.open();
  await page.clock.install();
  await site.signIn(page, 'chat-log');
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
  expect(site.complaints).toEqual([]);
});

test('a form that is being filled in survives the polling', async () => {
  const page = await site.open();
  await page.clock.install();
  await site.signIn(page);
  await page.getByRole('link', { name: 'Week' }).click();
  await page.getByRole('link', { name: 'Month' }).focus();
  await page.clock.runFor(11_000);
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Month');
  await page.goto(`${site.base}/settings`);
  await page.getByLabel('guard.timeoutSeconds', { exact: true }).fill('4');
  await page.clock.runFor(11_000);
  expect(await page.getByLabel('guard.timeoutSeconds', { exact: true }).inputValue()).toBe('4');
  expect(site.complaints).toEqual([]);
});
