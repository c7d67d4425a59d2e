/** Both sides go by test/plain-stanzas.tsv: what the shim recognises (PlainShapeTest.java) is what is written here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { plainXml } from '../../../src/stanza/plain.ts';
import type { PlainMessage } from '../../../src/stanza/plain.ts';
import { readStanza } from '../../../src/stanza/xml.ts';

const file = join(__dirname, '../../plain-stanzas.tsv');
const cases = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split('\t'))
  .filter(([, shape]) => shape !== '-');

/** The envelope as the tap would write it. */
function envelopeOf(stanza: string, shape: string): PlainMessage {
  const read = readStanza(Buffer.from(stanza));
  if (read === null) throw new Error(`not XML: ${stanza}`);
  const { from = '', to = '', type = 'normal', id = null } = read.attributes;
  const children = read.children
    .map(({ name, namespace }) => `${name} ${namespace === 'jabber:client' ? '' : namespace}`)
    .join('\n');
  const body = read.children.find(({ name }) => name === 'body')?.text ?? null;
  return { shape, from, to, type, id, children, body };
}

test('there are cases', () => {
  expect(cases.length).toBeGreaterThan(5);
});

test.each(cases)('%s', (stanza = '', shape = '', xml = '') => {
  expect(plainXml(envelopeOf(stanza, shape))).toBe(xml);
});

test('whatever is in the fields, it is XML that says the same', () => {
  const text = fc
    .string({ unit: 'grapheme' })
    .map((some) => some.replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD]/g, '?'));
  const name = fc.stringMatching(/^[a-z][a-z0-9-]*$/).filter((one) => one !== 'body');
  const others = fc.array(
    fc.tuple(
      name,
      text.map((uri) => `urn:${uri.replaceAll('\n', '')}`),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(text, text, fc.option(text, { nil: null }), others, (to, body, id, added) => {
      const said = body === '' ? 'x' : body;
      const shape = id === null ? 'tfy' : 'itfy';
      const children = ['body ', ...added.map(([child, uri]) => `${child} ${uri}`)].join('\n');
      const given = { shape, from: 'alice@localhost/home', to, type: 'chat', id, children, body: said };
      const read = readStanza(Buffer.from(plainXml(given)));
      expect(read?.attributes).toEqual({ from: given.from, to, type: 'chat', ...(id !== null && { id }) });
      expect(read?.children.map(({ text: within }) => within)).toEqual([said, ...added.map(() => '')]);
      expect(read?.children.slice(1).map((one) => [one.name, one.namespace])).toEqual(added);
    }),
    { numRuns: 500 },
  );
});

test('a letter that nobody writes is no reason to make something up', () => {
  const message = { from: 'a', to: 'b', type: 'chat', id: null, children: '', body: null };
  expect(() => plainXml({ ...message, shape: 'fz' })).toThrow(/'z'/);
});
