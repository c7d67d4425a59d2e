/** The pages on both entries, over services in memory, and a browser that listens to what they complain about. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createConsole, type Console, type Listener } from '../../src/console/console.ts';
import { FakeServices, noon } from '../unit/console/in-memory.ts';
import { sampleMessages } from '../unit/console/samples.ts';
import { openfireFrame, type Frame } from './openfire-frame.ts';

/** Pictures go there, to be looked at. */
export const pictures = join(process.cwd(), 'build', 'browser');

export const talk = 'talk=alice@localhost&talk=bob@localhost';

export class ConsoleSite {
  private readonly browser: Browser;
  readonly services: FakeServices;
  readonly receipts: Console;
  private readonly listener: Listener;
  readonly frame: Frame;
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
    this.frame = frame;
    this.base = `http://127.0.0.1:${listener.port}`;
  }

  static async start(browser: Browser): Promise<ConsoleSite> {
    mkdirSync(pictures, { recursive: true });
    const services = new FakeServices(sampleMessages());
    const receipts = createConsole(services, { version: '0.1.0', now: () => noon, zone: 'UTC' });
    const listener = await receipts.listen(0);
    const frame = await openfireFrame(receipts, 'openfires-own-token');
    return new ConsoleSite(browser, services, receipts, listener, frame);
  }

  async close(frame = this.frame): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
    await frame.close();
    await this.listener.close();
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

export const saidIn = (page: Page): Promise<string[]> => page.locator('.bubble .said').allTextContents();
