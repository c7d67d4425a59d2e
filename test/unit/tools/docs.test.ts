/** The generated pages of docs/: their links lead somewhere, and nothing of the API is missing. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { generatedPages } from '../../../tools/docs/pages.ts';
import { typeOf } from '../../../tools/docs/rest-reference.ts';

let pages: ReadonlyMap<string, string>;
beforeAll(async () => {
  pages = await generatedPages();
});

const headings = (text: string): string[] =>
  Array.from(text.matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

test('every link within a page has its heading', () => {
  for (const text of pages.values()) {
    const links = Array.from(text.matchAll(/\]\(#([^)]+)\)/g), ([, link]) => link);
    expect(links.filter((link) => !headings(text).includes(link ?? ''))).toEqual([]);
  }
  expect(pages.get('docs/rest.md')).toMatch(/\]\(#/);
});

test('the reference has every operation once, with its parameters and its answers', () => {
  const text = pages.get('docs/rest.md') ?? '';
  for (const heading of [
    'GET /api/v1/messages',
    'GET /api/v1/export',
    'DELETE /api/v1/tokens/{id}',
    'GET /metrics',
  ]) {
    const parts = text.split(`\n### ${heading}\n`);
    expect(parts).toHaveLength(2);
    expect(parts[1]?.split('\n## ')[0]).toMatch(/\*\*20[0-4]\*\* /);
  }
  expect(text).not.toMatch(/undefined|\[object Object\]|anything/);
});

test('every command has a chapter with its help', () => {
  const text = pages.get('docs/command.md') ?? '';
  for (const command of ['receipts', 'receipts log', 'receipts tokens create', 'receipts completion']) {
    expect(text).toContain(`\n## ${command}\n\n\`\`\`\nUsage: ${command} `);
  }
});

test('types in words', () => {
  expect(typeOf({ type: 'integer', minimum: 1, maximum: 500 })).toBe('whole number, 1 to 500');
  expect(typeOf({ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] })).toBe('time or null');
  expect(typeOf({ type: 'array', items: { $ref: '#/components/schemas/Message' } })).toBe(
    'list of [Message](#message)',
  );
  expect(typeOf({ enum: ['a', 'b'] })).toBe('`a`, `b`');
});

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter(existsSync);

/** `src/a/b.ts`, `b.ts`, `folder/`: what a sentence names, by its end. Made-up names have an ellipsis or NNNN in them. */
function isThere(name: string): boolean {
  return tracked.some(
    (file) =>
      file === name || file.endsWith(`/${name}`) || file.startsWith(name) || file.includes(`/${name}`),
  );
}

test.each(['README.md', 'ARCHITECTURE.md'])(
  '%s names no file of the source that is not there',
  (document) => {
    const text = readFileSync(document, 'utf8');
    const named = Array.from(
      text.matchAll(/`((?:src|tools|test|bench|java-shim)\/[\w./-]*|[\w./-]+\.(?:ts|java))`/g),
      ([, name = '']) => name,
    ).filter((name) => !/…|NNNN/.test(name));
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  },
);

test('no comment names a file of TypeScript that is not there', () => {
  const missing = tracked
    .filter((file) => /^(?:src|tools|bench)\/.*\.ts$/.test(file))
    .flatMap((file) =>
      Array.from(
        readFileSync(file, 'utf8').matchAll(/(?:^\s*(?:\/\*\*|\*|\/\/).*?)([\w/-]+\.ts)\b/gm),
        ([, name = '']) => ({
          file,
          name,
        }),
      ),
    )
    .filter(({ name }) => !isThere(name));
  expect(missing).toEqual([]);
});
