/** The generated pages of docs/: their links lead somewhere, and nothing of the API is missing. */
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
