import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { html } from '../../../src/base/html.ts';
import { readTexts, textFile } from '../../../src/console/i18n/files.ts';
import { english, findLanguage, languages, preferredLanguage } from '../../../src/console/i18n/languages.ts';
import { parseProperties } from '../../../src/console/i18n/properties.ts';
import { textsIn } from '../../../src/console/i18n/texts.ts';
import { properties } from '../../../src/settings/properties.ts';
import { aMessage, FakeServices } from './in-memory.ts';
import { listening } from './listener.ts';
import { pagesOf } from './pages-asked.ts';

const form = /\.(zero|one|two|few|many|other)$/;
/** Keys with the forms of a plural taken together. */
const baseKeys = (texts: ReadonlyMap<string, string>) => {
  const plurals = new Set(
    [...texts.keys()].filter((key) => key.endsWith('.other')).map((key) => key.slice(0, -6)),
  );
  const base = (key: string) => (plurals.has(key.replace(form, '')) ? `${key.replace(form, '')} *` : key);
  return [...new Set([...texts.keys()].map(base))].sort();
};
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
const source = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .map((one) => {
      const path = join(folder, one.name);
      return one.isDirectory() ? source(path) : readFileSync(path, 'utf8');
    })
    .join('\n');

describe('.properties', () => {
  test('as java.util.Properties reads them', () => {
    const read = parseProperties(
      [
        '# a comment',
        '! another',
        '',
        ' a = one two ',
        'b:\\u00fcber\\\\',
        'c\\ d\\=e   x',
        'long=1, \\',
        '   2',
        'last\\',
      ].join('\r\n'),
    );
    expect([...read]).toEqual([
      ['a', 'one two '],
      ['b', 'über\\'],
      ['c d=e', 'x'],
      ['long', '1, 2'],
      ['last', ''],
    ]);
  });
});

describe.each(languages)('$name', (language) => {
  const own = readTexts(language);
  const fallback = readTexts(english);

  test('has every text, and no other', () => {
    expect(baseKeys(own)).toEqual(baseKeys(fallback));
  });

  test('has every form of its plurals, and the same placeholders', () => {
    // “many” of the Romance languages is for millions, and reads as “other” does.
    const needed = new Intl.PluralRules(language.tag)
      .resolvedOptions()
      .pluralCategories.filter((category) => category !== 'many' || language.tag === 'ru');
    for (const key of baseKeys(own)) {
      const plural = key.endsWith(' *') ? key.slice(0, -2) : null;
      const expected = placeholders(fallback.get(plural === null ? key : `${plural}.other`) ?? '');
      for (const one of plural === null ? [key] : needed.map((category) => `${plural}.${category}`)) {
        const text = own.get(one);
        if (text === undefined) throw new Error(`${one} is missing`);
        const given = placeholders(text);
        // “in a minute” need not say the number.
        if (one.endsWith('.one')) expect(expected).toEqual(expect.arrayContaining(given));
        else expect([one, given]).toEqual([one, expected]);
        expect([one, text.trim()]).toEqual([one, text]);
        expect(text).not.toBe('');
      }
    }
  });

  test('its file is plain ASCII, which every Java reads alike', () => {
    for (const file of [textFile(language), textFile(language)?.replace('receipts_', 'receipts-slim_')])
      expect(readFileSync(file ?? '', 'latin1')).toMatch(/^[\x20-\x7e\n]+$/);
  });

  test('names the sidebar of the slim JAR as that of the whole', () => {
    const slim = parseProperties(
      readFileSync((textFile(language) ?? '').replace('receipts_', 'receipts-slim_'), 'latin1'),
    );
    expect(slim.size).toBe(8);
    for (const [key, text] of slim) expect(own.get(key)).toBe(text);
  });

  test('says all of a page in it', async () => {
    const { ask } = pagesOf([aMessage(1)]);
    for (const [path, query] of [
      ['/overview', ''],
      ['/chat-log', ''],
      ['/chat-log', 'text=hello'],
      ['/chat-log', 'message=stanza-1'],
      ['/settings', ''],
      ['/settings', 'view=records'],
    ] as const) {
      const { body, status } = await ask(path, query, { language: language.tag.replace('-', '_') });
      expect(status).toBe(200);
      expect(body).toContain(`<html lang="${language.tag}"`);
      expect(body.replace(/data-texts="[^"]*"/, '')).not.toMatch(/\{\w+\}/);
      const keys = [...fallback.keys()].filter((key) => key.includes('.') && !key.startsWith('setting.'));
      for (const key of keys) expect(body).not.toContain(`>${key}<`);
    }
  });
});

test('every text that the pages ask for by name exists, and every text is asked for', () => {
  const code = source(join(process.cwd(), 'src', 'console'));
  const known = baseKeys(readTexts(english)).map((key) => key.replace(/ \*$/, ''));
  const asked = [...code.matchAll(/texts\.(?:t|rich|plural)\(\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  expect(asked.length).toBeGreaterThan(100);
  for (const key of asked) expect(known).toContain(key);
  const patterns = [...code.matchAll(/`([\w.-]*\.)\$\{[^}]+\}([\w.-]*)`/g)].map((match) => [
    match[1],
    match[2],
  ]);
  const unused = known.filter(
    (key) =>
      !key.startsWith('sidebar.') &&
      !key.endsWith('.description') &&
      !code.includes(`'${key}'`) &&
      !patterns.some(([begin = '', end = '']) => key.startsWith(begin) && key.endsWith(end)),
  );
  expect(unused).toEqual([]);
});

test('every property is explained', () => {
  const texts = textsIn(english);
  for (const { name, summary } of properties) expect(texts.t(`setting.${name}`)).toBe(summary);
});

test('plurals, numbers, dates and places for markup', () => {
  const [russian, german] = [findLanguage('ru-RU'), findLanguage('de_AT')];
  if (russian === undefined || german === undefined) throw new Error('both are spoken');
  const ru = textsIn(russian);
  expect([1, 3, 5, 21].map((count) => ru.plural('talk.messages', count))).toEqual([
    '1 сообщение',
    '3 сообщения',
    '5 сообщений',
    '21 сообщение',
  ]);
  const de = textsIn(german);
  expect(de.count(1234567)).toBe('1.234.567');
  expect(de.day('2026-11-21T00:00:00Z')).toBe('Samstag, 21. November 2026');
  expect(de.bytes(1536)).toBe('1,5 KiB');
  expect([0, 0.001, 0.5].map((share) => de.percent(share))).toEqual(['0\u00a0%', '< 1\u00a0%', '50\u00a0%']);
  expect(de.duration(85)).toBe('85 ms');
  expect(de.duration(200_000)).toBe('3 min 20 s');
  const rich = de.rich('talk.between', { one: html`<b>1</b>`, two: '<i>' });
  expect(rich.text).toBe('<b>1</b> und &lt;i&gt;');
  expect(de.t('no.such.key')).toBe('no.such.key');
});

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['sv, ja;q=0.9', 'en'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en;q=0.2, fr-CA;q=0.8, *;q=0.1', 'fr'],
  ['zh-Hans', 'zh-CN'],
  ['pt_BR', 'pt'],
  ['de;q=0, es', 'es'],
])('of “%s” the pages speak %s', (header, tag) => {
  expect(preferredLanguage(header).tag).toBe(tag);
});

test('inside Openfire’s console a choice holds for who made it', async () => {
  const { ask } = pagesOf([]);
  expect(await ask('/settings', 'view=records&lang=fr')).toMatchObject({
    status: 303,
    headers: { location: 'settings?view=records' },
  });
  expect((await ask('/overview', '', { language: 'de' })).body).toContain('<html lang="fr"');
  expect((await ask('/overview', '', { language: 'de', user: 'another' })).body).toContain('<html lang="de"');
});

test('on the own port the browser says the language, or a choice that a cookie keeps', async () => {
  const app = await listening(new FakeServices(), { version: '0.1.0' });
  try {
    const german = await app.inject({ url: '/sign-in', headers: { 'accept-language': 'de' } });
    expect(german.body).toContain('Melden Sie sich');
    const chosen = await app.inject({ url: '/sign-in?next=settings&lang=ru' });
    expect(chosen.statusCode).toBe(303);
    expect(chosen.headers.location).toBe('sign-in?next=settings');
    const cookie = chosen.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const kept = await app.inject({ url: '/sign-in', headers: { cookie, 'accept-language': 'de' } });
    expect(kept.body).toContain('<html lang="ru"');
    expect((await app.inject({ url: '/sign-in?lang=tlh' })).statusCode).toBe(200);
  } finally {
    await app.close();
  }
});
