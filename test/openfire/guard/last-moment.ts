/** What plays need that are about the last moment of a session: devices that give no evidence, and act as they read. */
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf, type Reader } from './reader.ts';
import { pingAfter } from './servers.ts';

/** Resolves at the moment in which a device reads its n-th message: to look now and then would be too late. */
export const reads = (device: Reader, count: number): Promise<void> =>
  new Promise((resolve) => {
    const { client } = clientOf(device);
    const look = (): void => {
      if (device.heard.length >= count) resolve();
    };
    client.on('element', () => setImmediate(look));
    look();
  });

/** From now on it gives no evidence: it does not see that what it is asked is a question. */
export function ignoreRequests(device: Reader): void {
  clientOf(device).client.prependListener('element', (element) => {
    const { name, attrs } = element;
    if (name === 'r' || (name === 'iq' && attrs['type'] === 'get')) element.name = 'unanswered';
  });
}

/**
 * Openfire counts a stanza after it has written it, and takes an acknowledgement that comes before for one of a stanza that
 * it never sent; the client counts after it has told of one.
 */
export const counted = (): Promise<void> => sleep(pingAfter / 2);
