import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handlerVersion } from '../../../src/base/version.ts';
import { advertised } from '../../../src/runtime/features.ts';
import {
  maxValueLength,
  properties,
  propertyPrefix,
  readProperty,
  readSettings,
} from '../../../src/settings/properties.ts';
import { LiveSettings } from '../../../src/settings/settings.ts';

const root = join(__dirname, '../../..');

test('the defaults are those of the contract', () => {
  expect(readSettings(new Map())).toEqual({
    problems: [],
    settings: {
      enabled: true,
      log: true,
      'log.rooms': false,
      acknowledge: 'on-evidence',
      events: true,
      guard: true,
      'guard.orderly-end': 'trust',
      'guard.pingAfterMs': 1000,
      'guard.timeoutSeconds': 30,
      'guard.deliveries': 4,
      'guard.gone-resource': 'rescue',
      'presence-gate': true,
      'stanza-ids': 'auto',
      database: '',
      'spool.maxMegabytes': 1024,
      'spool.whenFull': 'pass',
      'retention.days': 0,
      'http.port': 0,
      'http.address': '127.0.0.1',
      directory: '',
      node: '',
    },
  });
});

test('every property accepts its own default and refuses what it cannot mean, saying what it wants', () => {
  for (const property of properties) {
    expect(readProperty(property, String(property.fallback))).toEqual({ ok: true, value: property.fallback });
    if (property.kind === 'text') continue;
    for (const wrong of ['maybe', '-1', '1.5', '9999999999', 'true\u00a0', '']) {
      const reading = readProperty(property, wrong);
      expect(reading.ok ? '' : reading.problem).toMatch(/give /);
    }
  }
});

test("a text of the shim's properties reads as the shim reads it", () => {
  const lines = readFileSync(join(root, 'test/property-texts.tsv'), 'utf8').split('\n');
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
  expect(rows.length).toBeGreaterThan(100);
  for (const [name = '', text = '', inForce] of rows) {
    const set = new Map(text === '-' ? [] : [[propertyPrefix + name, String(JSON.parse(text))]]);
    const { settings } = readSettings(set);
    // Sound because a name that is not one of them has no value, and fails.
    expect([name, text, String(settings[name as keyof typeof settings])]).toEqual([name, text, inForce]);
  }
});

test('a value that cannot be read leaves the default in force and is told', () => {
  const settings = new LiveSettings();
  settings.change(`${propertyPrefix}guard.pingAfterMs`, 'soon');
  expect(settings.current['guard.pingAfterMs']).toBe(1000);
  expect(settings.problems).toHaveLength(1);
  settings.change(`${propertyPrefix}guard.pingAfterMs`, '50');
  expect([settings.current['guard.pingAfterMs'], settings.problems]).toEqual([50, []]);
  settings.change(`${propertyPrefix}guard.pingAfterMs`, null);
  expect(settings.current['guard.pingAfterMs']).toBe(1000);
});

test('a value is only so long, and is then refused with the number', () => {
  const refusal = (length: number) => new LiveSettings().refusal(`${propertyPrefix}node`, 'x'.repeat(length));
  expect(refusal(maxValueLength)).toBeNull();
  expect(refusal(maxValueLength + 1)).toContain(`longer than ${maxValueLength} characters`);
});

test('a secret is never shown', () => {
  const settings = new LiveSettings();
  settings.change(`${propertyPrefix}database`, 'postgres://user:hidden@db/chat');
  expect(JSON.stringify(settings.views())).not.toContain('hidden');
});

test('exactly what is done is advertised', () => {
  const { settings } = readSettings(new Map());
  expect(advertised(settings, true)).toEqual({
    server: ['urn:xmpp:receipts', 'jabber:x:event'],
    account: ['urn:xmpp:receipts', 'jabber:x:event', 'urn:xmpp:sid:0'],
  });
  expect(advertised({ ...settings, acknowledge: 'observe', events: false }, true).server).toEqual([]);
  expect(advertised({ ...settings, enabled: false }, true)).toEqual({ server: [], account: [] });
});

test('the version is the same everywhere', () => {
  const read = (file: string, pattern: RegExp): string | undefined =>
    pattern.exec(readFileSync(join(root, file), 'utf8'))?.[1];
  expect(read('package.json', /"version": "([^"]+)"/)).toBe(handlerVersion);
  expect(read('plugin.xml', /<version>([^<]+)</)).toBe(handlerVersion);
});

test('what a value is asked about before it is set is what it is read as then', () => {
  const days = `${propertyPrefix}retention.days`;
  const settings = new LiveSettings();
  for (const value of ['36', ' 36', '\u000036', '36\n', '0036']) {
    expect(settings.refusal(days, value)).toBeNull();
    expect(settings.read(days, value)).toBe(36);
  }
  expect(settings.read(days, null)).toBe(0);
  expect(() => settings.read(`${propertyPrefix}no.such`, '1')).toThrow();
});
