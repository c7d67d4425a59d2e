/** What programs make of a CSV export: LibreOffice, which must find no formula in it, and Python's reader. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foot, formats, head } from '../../../src/export/formats.ts';
import { unguarded } from '../../../src/export/formula.ts';
import { aMessage } from '../console/in-memory.ts';

const bodies = [
  'hello;=1+1',
  '=1+1',
  'a;=1+2;b',
  'x|=1+3',
  'x\t=1+4',
  'two\r\n=1+5',
  '\uFF1D1+6',
  '  =1+7',
  'a;"=1+8"',
  "'=1+9",
  '"quoted", and 你好 \u{1F600}',
  '+1+10',
  '@SUM(1)',
];
const messages = bodies.map((body, index) =>
  aMessage(index, { body, stanzaId: `-id_${index}`, id: index % 2 === 0 ? null : '=1+1' }),
);
const fileOf = (bom: boolean): string =>
  head('csv', bom) + messages.map((message) => formats.csv.row(message)).join('') + foot('csv');

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-csv-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What LibreOffice reads, as flat XML: with these separators, and formulas wherever it finds one. */
function inLibreOffice(csv: string, separators: string): string {
  const file = join(directory, 'export.csv');
  writeFileSync(file, csv);
  const filter = `CSV:${separators},34,76,1,,0,false,true,false,false,false,-1,true`;
  const profile = `-env:UserInstallation=file://${join(directory, 'profile')}`;
  const to = ['--convert-to', 'fods', '--outdir', directory];
  execFileSync('soffice', [profile, '--headless', `--infilter=${filter}`, ...to, file], { stdio: 'ignore' });
  return readFileSync(join(directory, 'export.fods'), 'utf8');
}

const formulasIn = (fods: string): string[] =>
  [...fods.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula ?? '');

(has('soffice') ? describe : describe.skip)('LibreOffice', () => {
  test('finds formulas where nothing is guarded, so that it would find ours', () => {
    expect(formulasIn(inLibreOffice('id,body\r\n1,hello;=1+1\r\n"2","=1+3"\r\n', '44/59/9'))).toEqual([
      'of:=1+1',
      'of:=1+3',
    ]);
  }, 120_000);

  test.each([
    ['as it opens one: comma, semicolon and tab', '44/59/9'],
    ['semicolon alone', '59'],
    ['bar, and blank', '124/32'],
  ])(
    'finds none in an export (%s)',
    (_how, separators) => {
      const fods = inLibreOffice(fileOf(true), separators);
      expect(formulasIn(fods)).toEqual([]);
      expect(fods).toContain('-id_3');
    },
    120_000,
  );
});

(has('python3') ? test : test.skip)("Python's reader finds every cell, ids as they are", () => {
  const script = `
import csv, json, sys
with open(sys.argv[1], encoding=sys.argv[2], newline='') as file:
    print(json.dumps(list(csv.DictReader(file, strict=True))))`;
  for (const [bom, encoding] of [
    [false, 'utf-8'],
    [true, 'utf-8-sig'],
  ] as const) {
    const file = join(directory, 'python.csv');
    writeFileSync(file, fileOf(bom));
    const read = execFileSync('python3', ['-c', script, file, encoding], { encoding: 'utf8' });
    const rows = JSON.parse(read) as Record<string, string>[]; // as the script prints them
    expect(rows.map(({ stanzaId }) => stanzaId)).toEqual(messages.map(({ stanzaId }) => stanzaId));
    expect(rows.map(({ body }) => unguarded(body ?? ''))).toEqual(bodies);
    expect(rows.map(({ id }) => unguarded(id ?? ''))).toEqual(messages.map(({ id }) => id ?? ''));
  }
});
