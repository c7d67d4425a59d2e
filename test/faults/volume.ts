/** Rounds of messages between clients, with a moment in the middle to break something. */
import { until } from '../support/until.ts';
import type { VolumeClient } from '../support/xmpp/volume-client.ts';

/** Messages on their way at once, so that a kill meets as many in every part of the way. */
const window = 400;

/** Every fourth message of a client asks for a receipt. */
export const asks = (number: number): boolean => number % 4 === 0;

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

export const heardBy = (clients: readonly VolumeClient[]): number =>
  sum(clients.map(({ heard }) => heard.length));

const onTheWay = (clients: readonly VolumeClient[]): number =>
  sum(clients.map(({ sent }) => sent)) - heardBy(clients);

export function stanza(to: VolumeClient, id: string, receipt: boolean): string {
  const request = receipt ? "<request xmlns='urn:xmpp:receipts'/>" : '';
  return `<message to='${to.bare}' type='chat' id='${id}'><body>the text of ${id}</body>${request}</message>`;
}

/** One of the others, in turn. */
export function otherThan(clients: readonly VolumeClient[], index: number, turn = 0): VolumeClient {
  const other = clients[(index + 1 + (turn % (clients.length - 1))) % clients.length];
  if (other === undefined) throw new Error('there are no others');
  return other;
}

/** Sends `messages`; `middle` is called once, when half of them have arrived and more are on their way. */
export async function round(
  clients: readonly VolumeClient[],
  messages: number,
  middle: () => void | Promise<void>,
): Promise<void> {
  const before = heardBy(clients);
  const half = (): boolean => heardBy(clients) - before >= messages / 2;
  let called = false;
  for (let each = 0; each < messages / clients.length; each++) {
    await Promise.all(
      clients.map((client, index) => {
        const number = client.sent++;
        const to = otherThan(clients, index, number);
        return client.write(stanza(to, `${client.name}-${number}`, asks(number)));
      }),
    );
    if (!called && half()) {
      called = true;
      await middle();
    }
    // After the middle there may be nobody left who delivers.
    if (!called) await until('messages to arrive', () => half() || onTheWay(clients) <= window);
  }
  if (called) return;
  await until('half of the round', half);
  await middle();
}
