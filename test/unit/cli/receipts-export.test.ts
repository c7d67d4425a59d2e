/** receipts export: whole files, over connections that are cut, and gone on with after a kill. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fieldsOf } from '../../../src/cli/rows.ts';
import { foot, formats, head } from '../../../src/export/formats.ts';
import { until } from '../../support/until.ts';
import { aMessage } from '../console/in-memory.ts';
import { receipts, start } from './child.ts';
import type { Bridge } from './child.ts';
import { closePlace, openPlace, viewOf } from './command-place.ts';
import type { CommandPlace, Services } from './command-place.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

let place: CommandPlace;
let services: Services;
let bridge: Bridge;
let directory: string;
let env: Record<string, string>;

beforeEach(async () => {
  place = await openPlace();
  ({ services, bridge, directory, env } = place);
});
afterEach(() => closePlace(place));

describe('export', () => {
  const thousands = (): void => {
    const bodies = ['plain', '"quoted",\nbroken\r\nlines', '</article>\n<article id="x">', '=cmd', 'ü😀'];
    const many = Array.from({ length: 3000 }, (_, n) =>
      aMessage(n, { body: `${bodies[n % 5] ?? ''} ${n} ${'.'.repeat(n % 300)}` }),
    );
    services.log.kept.splice(0, Number.POSITIVE_INFINITY, ...many);
  };
  const whole = (format: keyof typeof formats): string =>
    head(format) +
    services.log.kept.map((message) => formats[format].row(viewOf(message))).join('') +
    foot(format);

  test.each(['jsonl', 'csv', 'html'] as const)(
    '%s, over connections that are cut again and again',
    async (format) => {
      thousands();
      bridge.cutAfter = 400_000;
      const file = path.join(directory, `log.${format}`);
      const { status, out, err } = await receipts(['export', '-o', file], env);
      expect({ status, out }).toEqual({ status: 0, out: '' });
      expect(readFileSync(file, 'utf8')).toBe(whole(format));
      expect(bridge.connections).toBeGreaterThan(2);
      expect(err).toMatch(/trying again/);
      expect(err).toMatch(/3,000 messages/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(() => statSync(`${file}.resume`)).toThrow('ENOENT');
    },
    60_000,
  );

  test.each(['jsonl', 'csv', 'html'] as const)(
    '%s that was killed is gone on with by the same command',
    async (format) => {
      thousands();
      bridge.stallAfter = 150_001;
      const file = path.join(directory, `log.${format}`);
      const args = ['export', '-o', file, '--participant', 'alice@localhost'];
      for (let round = 0; round < 2; round += 1) {
        const before = sizeOf(file);
        const child = start(args, env);
        await untilWritten(file, before + 30_000);
        child.kill('SIGKILL');
        expect((await child.ended).status).toBeNull();
      }
      // Some of the end may not have come to the disk.
      const torn = readFileSync(file).subarray(0, -17);
      writeFileSync(file, torn);
      bridge.stallAfter = null;
      expect(await receipts(['export', '-o', file, '--participant', 'bob@localhost'], env)).toMatchObject({
        status: 1,
      });
      expect(readFileSync(file)).toEqual(torn);
      const { status, err } = await receipts(args, env);
      expect(status).toBe(0);
      expect(err).toContain(`Going on in ${file}.`);
      expect(readFileSync(file, 'utf8')).toBe(whole(format));
    },
    60_000,
  );

  test('that is finished is left alone; more is appended, or it is begun anew', async () => {
    thousands();
    const file = path.join(directory, 'log.jsonl');
    expect((await receipts(['export', '-o', file], env)).status).toBe(0);
    const again = await receipts(['export', '-o', file], env);
    expect(again).toMatchObject({ status: 1, err: expect.stringContaining('--append') });
    services.log.kept.push(aMessage(3001), aMessage(3002));
    const more = await receipts(['export', '-o', file, '--append'], env);
    expect(more).toMatchObject({ status: 0, err: expect.stringContaining('2 messages') });
    expect(readFileSync(file, 'utf8')).toBe(whole('jsonl'));
    expect((await receipts(['export', '-o', file, '--overwrite', '--state', 'failed'], env)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('to standard output is what the server sends', async () => {
    const { status, out, err } = await receipts(['export', '--format', 'csv', '--state', 'stored'], env);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(fieldsOf(out.split('\r\n')[1] ?? '')).toContain('carol@localhost');
  });

  test('interrupted by hand it says how to go on', async () => {
    thousands();
    bridge.stallAfter = 150_000;
    const file = path.join(directory, 'log.jsonl');
    const child = start(['export', '-o', file], env);
    await untilWritten(file, 30_000);
    child.kill('SIGINT');
    const { status, err } = await child.ended;
    expect(status).toBe(1);
    expect(err).toContain('The same command goes on with it.');
    expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
  });

  test('into a place that cannot be written fails', async () => {
    const { status, err } = await receipts(['export', '-o', path.join(directory, 'not', 'there')], env);
    expect(status).toBe(1);
    expect(err).toContain('is not there');
  });

  function untilWritten(file: string, bytes: number): Promise<unknown> {
    return until(`${bytes} bytes of it`, () => sizeOf(file) >= bytes);
  }

  function sizeOf(file: string): number {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }
});
