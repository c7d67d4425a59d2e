/** Single stanzas that are dear to read, keep or search. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyOf, signIn, write } from './world.ts';
import type { Attack } from './world.ts';

const message = (inner: string, attributes = ''): string =>
  `<message to='receiver0@localhost' type='chat' ${attributes}>${inner}</message>`;
const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
const body = (text: string): string => `<body>${text}</body>`;
const words = (count: number): string => Array.from({ length: count }, () => randomUUID()).join(' ');

const bombs: readonly (() => string)[] = [
  () => message(body('x'.repeat(900_000)), `id='${randomUUID()}'`),
  () => message(body(words(20_000)), `id='${randomUUID()}'`),
  () => message(body('deep') + nested(500), `id='${randomUUID()}'`),
  () => message(body('wide') + '<b/>'.repeat(20_000)),
  () =>
    message(body('names') + `<c ${Array.from({ length: 2000 }, (_, at) => `a${at}='${at}'`).join(' ')}/>`),
  () => message(body('id'), `id='${'i'.repeat(200_000)}'`),
  () => message(body('&amp;&lt;'.repeat(50_000)), `id='&#10;${randomUUID()}'`),
  () => message(body('\u0301'.repeat(100_000)), `id='${randomUUID()}'`),
  () => message(body('other words') + `<body xml:lang='de'>${words(10)}</body>`, `id='1'`),
  () => message(`<received xmlns='urn:xmpp:receipts' id='constructor'/><__proto__ xmlns='urn:x'/>`),
  () => message(body('broken</body>')),
];

export const bombing: Attack = {
  name: 'bombs',
  pause: 2000,
  async once(world) {
    const client = await signIn(world, `sender${anyOf(world)}`, randomUUID());
    const bomb = bombs[Math.floor(Math.random() * bombs.length)];
    if (bomb !== undefined) await write(client, bomb());
    await sleep(300);
    await client.close();
  },
};
