/** axe-core over every page, narrow and wide, light and dark: it finds nothing. */
import { readFileSync } from 'node:fs';
import { FakeServices, healthy, noon } from '../unit/console/in-memory.ts';
import { sampleMessages } from '../unit/console/samples.ts';
import { consoleSite, talk } from './console-site.ts';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

function troubledServices(): FakeServices {
  const services = new FakeServices(sampleMessages());
  services.healthNow = {
    ...healthy,
    status: 'degraded',
    problems: [{ code: 'RECEIPTS_STORE_FULL', text: 'a', remedy: 'b' }],
  };
  services.access.createToken({ name: 'grafana', scope: 'read', expiresAt: null }, 'root');
  const at = new Date(noon).toISOString();
  services.typing = [
    { from: 'alice@localhost/x', resource: null, to: 'bob@localhost', state: 'composing', at },
  ];
  return services;
}

const site = consoleSite(troubledServices);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

test.each([
  [1400, 'light', 'en-GB'],
  [1400, 'dark', 'en-GB'],
  [360, 'light', 'de-DE'],
] as const)('nothing is found at %i px, %s, %s', async (width, colorScheme, locale) => {
  const page = await site.open({
    viewport: { width, height: 900 },
    colorScheme,
    locale,
    // What fades in has less contrast on its way.
    reducedMotion: 'reduce',
  });
  const found: string[] = [];
  const look = async (name: string): Promise<void> => {
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    await page.evaluate(axe);
    const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run()');
    for (const { id, nodes } of violations) {
      const [first] = nodes;
      found.push(`${name}: ${id}: ${first?.html.slice(0, 200) ?? ''} ${first?.failureSummary ?? ''}`);
    }
  };
  await page.goto(site.base);
  await look('sign-in');
  await page.fill('#user', 'admin');
  await page.fill('#password', 'secret');
  await page.keyboard.press('Enter');
  await page.locator('.verdict').waitFor();
  for (const path of [
    'overview',
    'overview?span=month',
    'chat-log',
    'chat-log?state=nonsense',
    'chat-log?text=e',
    `chat-log?${talk}&open=stanza-0`,
    'chat-log?message=stanza-0',
    'settings',
    'settings?view=records',
    'settings?saved=plugin.receipts.log',
  ]) {
    await page.goto(`${site.base}/${path}`, { waitUntil: 'networkidle' });
    await look(path);
  }
  expect(found).toEqual([]);
});
