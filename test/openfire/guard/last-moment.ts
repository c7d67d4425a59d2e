/** What plays need that are about the last moment of a session: devices that give no evidence, and act as they read. */
import { clientOf } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';

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

const ignoredBy = new WeakMap<Reader, number>();

/** How many stanzas it has not seen as such, nor counted for stream management. */
export const ignored = (device: Reader): number => ignoredBy.get(device) ?? 0;

/** From now on it gives no evidence: it does not see that what it is asked is a question. */
export function ignoreRequests(device: Reader): void {
  clientOf(device).client.prependListener('element', (element) => {
    const { name, attrs } = element;
    if (name === 'iq' && attrs['type'] === 'get') ignoredBy.set(device, ignored(device) + 1);
    if (name === 'r' || (name === 'iq' && attrs['type'] === 'get')) element.name = 'unanswered';
  });
}
