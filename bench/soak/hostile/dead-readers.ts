/** Readers who leave their link without a word, and those who come back and do it again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { anyOf, signIn, write } from './world.ts';
import type { Attack } from './world.ts';

export const deadReaders: Attack = {
  name: 'dead readers',
  pause: 5000,
  async once(world, ended) {
    const number = anyOf(world);
    const reader = await signIn(world, `receiver${number}`, 'dead');
    reader.socket.pause();
    const sender = await signIn(world, `sender${number}`, 'to-the-dead');
    const text = 'y'.repeat(2000);
    for (let message = 0; message < 200; message += 1) {
      await write(
        sender,
        `<message to='receiver${number}@localhost' type='chat' id='dead-${message}'><body>${text}</body>` +
          `<request xmlns='urn:xmpp:receipts'/></message>`,
      );
    }
    await sleep(20_000, undefined, { signal: ended }).catch(() => undefined);
    reader.socket.destroy();
    await sender.close();
  },
};
