/** Much that costs its sender little. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyOf, signIn, write } from './world.ts';
import type { Attack, HostileBegin } from './world.ts';

async function flood(world: HostileBegin, count: number, stanza: (number: number) => string): Promise<void> {
  const client = await signIn(world, `sender${anyOf(world)}`, randomUUID());
  const heap = 200;
  for (let number = 0; number < count; number += heap) {
    await write(client, Array.from({ length: heap }, (_, index) => stanza(number + index)).join(''));
  }
  await sleep(500);
  await client.close();
}

/** An honest reader's address: what the flood is about was never said there. */
const honest = `receiver0@localhost`;

export const floods: readonly Attack[] = [
  {
    name: 'receipts for what nobody sent',
    pause: 20_000,
    once: (world) =>
      flood(
        world,
        10_000,
        () => `<message to='${honest}'><received xmlns='urn:xmpp:receipts' id='${randomUUID()}'/></message>`,
      ),
  },
  {
    name: 'markers and chat states',
    pause: 20_000,
    once: (world) =>
      flood(
        world,
        5000,
        (number) =>
          `<message to='${honest}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/>` +
          `<displayed xmlns='urn:xmpp:chat-markers:0' id='none-${number}'/></message>`,
      ),
  },
  {
    name: 'one id for all',
    pause: 15_000,
    once: (world) =>
      flood(
        world,
        1000,
        (number) =>
          `<message to='receiver${anyOf(world)}@localhost' type='chat' id='1'><body>${number}</body>` +
          `<origin-id xmlns='urn:xmpp:sid:0' id='1'/><request xmlns='urn:xmpp:receipts'/></message>`,
      ),
  },
  {
    name: 'presences',
    pause: 20_000,
    once: (world) =>
      flood(world, 5000, (number) => `<presence><priority>${(number % 100) - 1}</priority></presence>`),
  },
];
