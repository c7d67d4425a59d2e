/** A real Chromium: Debian's, driven by playwright-core, which brings none. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findChromium(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'];
  const found = folders.map((folder) => join(folder, 'chromium')).find(isExecutable);
  if (found === undefined) {
    throw new Error(
      'No Chromium was found, which the browser tests need. On Debian as root: ' +
        'apt-get install -y --no-install-recommends chromium fonts-dejavu-core',
    );
  }
  return found;
}

function startChromium(): Promise<Browser> {
  // Chromium's sandbox does not start as root, and all it loads here is ours.
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
}

/** One browser for all tests of the suite that calls this; it is there when they run. */
export function suiteBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('the browser is there only while tests run');
    return browser;
  };
}
