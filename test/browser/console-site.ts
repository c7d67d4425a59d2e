/** The pages on both entries, over services in memory, and a browser that listens to what they complain about. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createConsole } from '../../src/console/console.ts';
import type { Console, Listener } from '../../src/console/console.ts';
import { FakeServices, noon } from '../unit/console/in-memory.ts';
import { sampleMessages } from '../unit/console/samples.ts';
import { suiteBrowser } from './chromium.ts';
import { openfireFrame } from './openfire-frame.ts';
import type { Frame } from './openfire-frame.ts';

/** Pictures go there, to be looked at. */
export const pictures = join(process.cwd(), 'build', 'browser');

const csrf = 'openfires-own-token';

export const talk = 'talk=alice@localhost&talk=bob@localhost';

class ConsoleSite {
  private readonly browser: Browser;
  readonly services: FakeServices;
  private readonly receipts: Console;
  private readonly listener: Listener;
  private current: Frame;
  readonly base: string;
  /** Whatever a page complains about: scripts that failed or were refused, and requests that left the machine. */
  readonly complaints: string[] = [];

  private constructor(
    browser: Browser,
    services: FakeServices,
    receipts: Console,
    listener: Listener,
    frame: Frame,
  ) {
    this.browser = browser;
    this.services = services;
    this.receipts = receipts;
    this.listener = listener;
    this.current = frame;
    this.base = `http://127.0.0.1:${listener.port}`;
  }

  static async start(browser: Browser, services: FakeServices): Promise<ConsoleSite> {
    mkdirSync(pictures, { recursive: true });
    const receipts = createConsole(services, { version: '0.1.0', now: () => noon, zone: 'UTC' });
    const listener = await receipts.listen(0);
    const frame = await openfireFrame(receipts, csrf);
    return new ConsoleSite(browser, services, receipts, listener, frame);
  }

  async close(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
    await this.current.close();
    await this.listener.close();
  }

  /** Openfire's admin console around the same pages. */
  get frame(): Frame {
    return this.current;
  }

  /** Openfire's admin console anew, with everybody signed in. */
  async renewFrame(): Promise<void> {
    await this.current.close();
    this.current = await openfireFrame(this.receipts, csrf);
  }

  async open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 1400, height: 900 },
      locale: 'en-GB',
      ...options,
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 40[01]/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1:')) this.complaints.push(`request: ${request.url()}`);
    });
    return page;
  }

  async signIn(page: Page, path = ''): Promise<void> {
    await page.goto(`${this.base}/${path}`);
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill('secret');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  }
}

/** What a test may do with its site. */
type SiteOfTest = Pick<
  ConsoleSite,
  'services' | 'base' | 'complaints' | 'frame' | 'renewFrame' | 'open' | 'signIn'
>;

/** A site of its own for each test of the suite that calls this, in one browser; it is there when they run. */
export function consoleSite(
  makeServices: () => FakeServices = () => new FakeServices(sampleMessages()),
): SiteOfTest {
  const browser = suiteBrowser();
  let current: ConsoleSite | undefined;
  beforeEach(async () => {
    current = await ConsoleSite.start(browser(), makeServices());
  });
  afterEach(() => current?.close());
  const site = (): ConsoleSite => {
    if (current === undefined) throw new Error('the site is there only while a test runs');
    return current;
  };
  return {
    get services() {
      return site().services;
    },
    get base() {
      return site().base;
    },
    get complaints() {
      return site().complaints;
    },
    get frame() {
      return site().frame;
    },
    renewFrame: () => site().renewFrame(),
    open: (options) => site().open(options),
    signIn: (page, path) => site().signIn(page, path),
  };
}

export const saidIn = (page: Page): Promise<string[]> => page.locator('.bubble .said').allTextContents();
