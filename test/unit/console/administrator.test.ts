/** One name for one administrator. */
import { administratorName, recordedNames } from '../../../src/console/access/administrator.ts';
import { aMessage } from './in-memory.ts';
import { pagesOf, readable } from './pages-asked.ts';

const domain = 'example.org';

test.each<[typed: string, name: string | null]>([
  ['admin', 'admin'],
  ['Admin', 'admin'],
  [' admin\t', 'admin'],
  ['admin@example.org', 'admin'],
  ['admin@EXAMPLE.org', 'admin'],
  ['admin@example.org/', 'admin'],
  ['ADMIN@example.org/a phone', 'admin'],
  ['ａdmin', 'admin'],
  ['ad\u200Bmin', 'admin'],
  ['ad\u00ADmin@example.org', 'admin'],
  // Openfire folds these as nodeprep does.
  ['GROSS', 'gross'],
  ['groß', 'gross'],
  // XEP-0106, as it stands in addresses and as people read it.
  [String.raw`john\40corp.com`, String.raw`john\40corp.com`],
  ['john@corp.com', String.raw`john\40corp.com`],
  ['John@Corp.com@example.org', String.raw`john\40corp.com`],
  [String.raw`john\40corp.com@example.org/x`, String.raw`john\40corp.com`],
  ['john smith', String.raw`john\20smith`],
  // Of another server nobody is one: it is no other name of our own.
  ['admin@elsewhere.org', String.raw`admin\40elsewhere.org`],
  ['admin@example.org.evil', String.raw`admin\40example.org.evil`],
  ['admin@sub.example.org', String.raw`admin\40sub.example.org`],
  ['', null],
  [' ', null],
  ['\u0000', null],
  ['a'.repeat(1024), null],
])('%j is %j', (typed, name) => {
  expect(administratorName(typed, domain)).toBe(name);
});

test('a name is the same once more, and so is it with its domain', () => {
  for (const typed of ['Admin', 'john@corp.com', 'john smith', String.raw`a\5c40b`, 'groß', "o'neill"]) {
    const name = administratorName(typed, domain) ?? '';
    expect(administratorName(name, domain)).toBe(name);
    expect(administratorName(`${name}@${domain}`, domain)).toBe(name);
  }
});

test('a domain in the letters of its language is the same one', () => {
  expect(administratorName('admin@müller.example', 'xn--mller-kva.example')).toBe('admin');
});

test('before Openfire was linked a node is a node', () => {
  expect(administratorName('Admin', null)).toBe('admin');
});

test('in the record he is looked for by what was typed, too: older versions put that down', () => {
  expect(recordedNames('Admin@example.org', domain)).toEqual(['Admin@example.org', 'admin']);
  expect(recordedNames('admin', domain)).toEqual(['admin']);
  expect(recordedNames('token Support desk', domain)).toContain('token Support desk');
});

test('Openfire’s own console tells the name that was typed there: it is recorded as the one', async () => {
  const { ask, services } = pagesOf([aMessage(1)]);
  for (const user of ['Root', 'root@localhost', 'root']) {
    expect((await ask('/chat-log', 'message=stanza-1', { user })).status).toBe(200);
  }
  expect(new Set(services.access.recorded.map(({ who }) => who))).toEqual(new Set(['root']));
  const page = await ask('/settings', 'view=records&who=ROOT@localhost');
  expect(readable(page.body)).toMatch(/ root /);
});
