/** Every character and many texts, against Openfire's own library in a JVM of its own. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { prepareDomain, prepareJid, prepareNode, prepareResource } from '../../../src/stanza/prepare.ts';
import { escapeNode, unescapeNode } from '../../../src/stanza/xep0106.ts';

const ours = {
  node: prepareNode,
  domain: prepareDomain,
  resource: prepareResource,
  jid: prepareJid,
  escape: escapeNode,
  unescape: unescapeNode,
} as const;
type What = keyof typeof ours;

const written = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => ` ${text.charCodeAt(index).toString(16)}`).join('');

const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
/** One in 257 of what is beyond the BMP, in which Tinder's library sees halves. */
const beyond = Array.from({ length: Math.floor(0x100000 / 257) }, (_, index) =>
  String.fromCodePoint(0x10000 + index * 257),
);

/** Characters that mean something to each other; what is drawn from all of Unicode is refused nearly always. */
const pools = [
  'abcXYZ019-._~éÉßİıſ',
  '"&\'/:<>@\\ 2026273a5c40',
  '\u0300\u0301\u0323\u0327\u0338\u0345\u05b0\u064b\u0e38\u3099\u0300\u0301',
  '\u1100\u1112\u1161\u1175\u11a8\u11c2\u11c3\uac00\ud788각힣',
  'אבגעربيةی٠۱',
  'ΑΣςΐΰᾳῼΆ',
  'ǅﬁ①㌔ＡｚｶﾞﷺªĿŉ',
  '\u00ad\u034f\u200b\u200d\u2060\ufeff\ufe0f',
  '\u00a0\u3000\u3002\uff0e\uff61\u2024\u2025',
  'ܐंিேொොြ\u0fb2\u0f71\u0f80',
  'ႠꭰӀⅎ',
];
const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...pools.flatMap((pool) => Array.from(pool))) },
  { weight: 2, arbitrary: fc.constantFrom('xn--', 'xn--mnchen-3ya', '\\20', '\\5c', '\\5c20', '\\2F') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 1 }) },
);
const mixed = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
/** Of one pool: refused less often. */
const alike = fc
  .constantFrom(...pools)
  .chain((pool) => fc.array(fc.constantFrom(...Array.from(pool)), { minLength: 1, maxLength: 12 }))
  .map((pieces) => pieces.join(''));
const addresses = fc
  .tuple(fc.option(alike), alike, fc.option(alike))
  .map(
    ([node, domain, resource]) =>
      `${node === null ? '' : `${node}@`}${domain}${resource === null ? '' : `/${resource}`}`,
  );
const sample = (texts: fc.Arbitrary<string>, count: number): string[] =>
  fc.sample(texts, { numRuns: count, seed: 106 });

/** About the limits, in bytes once they are prepared, and in characters before. */
const long = [
  ...[1022, 1023, 1024, 3000].flatMap((length) => [
    'a'.repeat(length),
    'é'.repeat(length / 2),
    'ﷺ'.repeat(length / 33),
  ]),
  `${'a'.repeat(1023)}${'\u00ad'.repeat(500)}`,
  ...[62, 63, 64].flatMap((length) => [
    'a'.repeat(length),
    `${'b'.repeat(length)}.c`,
    'ü'.repeat(length - 10),
  ]),
  Array.from({ length: 16 }, () => 'a'.repeat(63)).join('.'),
  Array.from({ length: 17 }, () => 'a'.repeat(60)).join('.'),
  Array.from({ length: 30 }, () => 'ü'.repeat(30)).join('.'),
];

interface Group {
  readonly title: string;
  readonly what: What;
  readonly texts: readonly string[];
}

const profiles = ['node', 'domain', 'resource'] as const;
const groups: readonly Group[] = [
  ...profiles.map((what) => ({ title: `every character as a ${what}`, what, texts: [...units, ...beyond] })),
  ...[...profiles, 'escape' as const, 'unescape' as const].map((what) => ({
    title: `texts: ${what}`,
    what,
    texts: [...sample(mixed, 4000), ...sample(alike, 4000), ...long, ''],
  })),
  {
    title: 'whole addresses',
    what: 'jid',
    texts: [
      ...sample(addresses, 4000),
      ...sample(mixed, 2000),
      '',
      '@',
      '/',
      'a@',
      'a@/b',
      '/b',
      'a/',
      'a//',
    ],
  },
];

/** One JVM for all of them: half a minute of a processor, of which the machine may have little. */
const patience = 600_000;
let answers: string[] = [];
beforeAll(() => {
  const { stdout, stderr, status } = spawnSync(
    'java',
    [
      '-XX:+UseSerialGC',
      '-XX:-StackTraceInThrowable',
      '-cp',
      path.join(process.cwd(), 'build/openfire/lib/*'),
      path.join(__dirname, 'Tinder.java'),
    ],
    {
      input: groups.flatMap(({ what, texts }) => texts.map((text) => `${what}${written(text)}\n`)).join(''),
      encoding: 'ascii',
      maxBuffer: 1e9,
    },
  );
  if (status !== 0) throw new Error(stderr);
  answers = stdout.trimEnd().split('\n');
}, patience);

test.each(groups)('$title', (group) => {
  const before = groups.slice(0, groups.indexOf(group));
  const start = before.reduce((sum, { texts }) => sum + texts.length, 0);
  const { what, texts } = group;
  const differences = texts.flatMap((text, index) => {
    const result = ours[what](text);
    const [answer, theirs] = [result === null ? 'refused' : `ok${written(result)}`, answers[start + index]];
    return answer === theirs ? [] : [`${written(text)}: ${answer}, Tinder: ${theirs ?? ''}`];
  });
  expect(differences.slice(0, 20)).toEqual([]);
});
