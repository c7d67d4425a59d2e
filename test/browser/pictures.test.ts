/** The three pages as the README shows them, over a day as it might have been; build/browser/ is copied to docs/pictures. */
import { join } from 'node:path';
import type { State } from '../../src/model/state.ts';
import type { MessageDetail, StatsPoint } from '../../src/store/reader.ts';
import { FakeServices, aMessage, noon } from '../unit/console/in-memory.ts';
import { consoleSite, pictures } from './console-site.ts';

const said: readonly (readonly [from: string, body: string | null, minutes: number, state: State])[] = [
  ['alice', 'Are you coming to the review at three?', -1210, 'displayed'],
  ['bob', 'Yes, on my way. I have the figures with me.', -1208, 'displayed'],
  ['alice', 'Good. Room 4, not 2: they are painting.', -1207, 'displayed'],
  ['bob', 'The train has stopped in a tunnel again', -130, 'received'],
  ['bob', 'Start without me, I follow on the phone', -129, 'received'],
  ['alice', 'We begin with the drawings then. Call us when you are out.', -121, 'received'],
  ['alice', 'Page 7 is the one we need you for', -120, 'confirmed'],
  ['bob', 'Back in the open. Give me five minutes', -52, 'confirmed'],
  ['alice', 'Take your time', -50, 'sent'],
  ['alice', 'The minutes are in your mailbox', -3, 'stored'],
];

function conversation(): MessageDetail[] {
  return said.map(([from, body, minutes, state], number) => {
    const other = from === 'alice' ? 'bob' : 'alice';
    const sent = noon + minutes * 60_000;
    const at = (after: number): string => new Date(sent + after).toISOString();
    const resource = 'phone';
    const steps: MessageDetail['timeline'] = [
      { at: at(0), state: 'accepted', resource: null, evidence: null, reason: null },
      { at: at(4), state: 'sent', resource, evidence: null, reason: null },
      { at: at(1042), state: 'confirmed', resource, evidence: 'barrier', reason: null },
      { at: at(1530), state: 'received', resource, evidence: 'receipt', reason: null },
    ];
    return aMessage(number, {
      from: `${from}@example.org/${from === 'alice' ? 'desk' : resource}`,
      to: `${other}@example.org`,
      body,
      sentAt: at(0),
      state,
      timeline: steps,
    });
  });
}

/** A working day: quiet nights, a lunch, and half an hour in which a link was down. */
function points(since: number, step: number, count: number): StatsPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const at = since + index * step;
    const hour = ((at / 3_600_000) % 24) + 0.01;
    const load = Math.exp(-((hour - 9) ** 2) / 12) + 0.8 * Math.exp(-((hour - 15) ** 2) / 8);
    const messages = Math.round(900 * load + 40 * Math.abs(Math.sin(index * 1.7)));
    const down = index > count * 0.83 && index < count * 0.86;
    const waiting = Math.round(messages * (down ? 0.4 : 0.03));
    const failed = Math.round(messages * 0.01);
    const p50 = 60 + 30 * Math.abs(Math.sin(index)) + (down ? 4000 : 0);
    return {
      at: new Date(at).toISOString(),
      messages,
      byState: { received: messages - waiting - failed, stored: waiting, failed },
      delivery: messages < 3 ? null : { p50, p95: p50 * 9, p99: p50 * (down ? 20 : 30) },
      redelivered: down ? 11 : 0,
    };
  });
}

function services(): FakeServices {
  const made = new FakeServices(conversation());
  made.log.stats = async ({ since, until, step }) => ({
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    step,
    tz: 'UTC',
    points: points(since, 900_000, 96),
    total: {
      messages: 31_415,
      byState: {},
      delivery: { p50: 82, p95: 1040, p99: 4300 },
      redelivered: 23,
    },
    index: { behind: 0, through: new Date(noon).toISOString(), missingSince: null },
  });
  made.log.counts = async () => ({
    messages: 2_718_281,
    lastHour: 1732,
    byState: {
      received: 17_204,
      displayed: 9_120,
      confirmed: 4_377,
      stored: 512,
      sent: 38,
      accepted: 3,
      failed: 161,
    },
  });
  const at = new Date(noon - 4000).toISOString();
  made.typing = [
    { from: 'carol@example.org/tablet', resource: null, to: 'bob@example.org', state: 'composing', at },
    { from: 'alice@example.org/desk', resource: null, to: 'bob@example.org', state: 'active', at },
  ];
  made.access.createToken({ name: 'grafana', scope: 'status', expiresAt: noon + 90 * 86_400_000 }, 'admin');
  made.access.createToken({ name: 'support desk', scope: 'read', expiresAt: null }, 'admin');
  return made;
}

const site = consoleSite(services);

test.each(['light', 'dark'] as const)('the three pages, %s', async (colorScheme) => {
  const page = await site.open({
    viewport: { width: 1280, height: 900 },
    colorScheme,
  });
  await site.signIn(page);
  await page.getByText('Everything works').waitFor();
  const take = (name: string) =>
    page.screenshot({
      path: join(pictures, `${name}-${colorScheme}.png`),
      fullPage: true,
      animations: 'disabled',
    });
  expect((await take('overview')).length).toBeGreaterThan(20_000);
  await page.goto(`${site.base}/chat-log?talk=alice@example.org&talk=bob@example.org`);
  await page.getByRole('link', { name: 'confirmed – open the timeline' }).first().click();
  await page.getByRole('heading', { name: 'With phone' }).waitFor();
  expect((await take('chat-log')).length).toBeGreaterThan(20_000);
  await page.goto(`${site.base}/settings`);
  expect((await take('settings')).length).toBeGreaterThan(20_000);
});
