/** Bob's devices over BOSH, asked by a play and not by themselves. */
import { until } from '../../support/until.ts';
import { BoshClient } from '../../support/xmpp/bosh-client.ts';
import { portOf } from '../../support/xmpp/reader.ts';
import type { GuardPlay } from './play.ts';

/** Signs bob in over BOSH; messages reach him when this resolves. */
export async function boshDevice(
  play: GuardPlay,
  resource: string,
  port = portOf(play.server, 'bosh'),
): Promise<BoshClient> {
  const client = await BoshClient.signIn(play.server.host, port, play.bob, resource);
  play.atEnd(() => client.leave());
  await play.becomes(client, resource, 0);
  return client;
}

/** It has heard so many. */
export const hasHeard = (client: BoshClient, count: number): Promise<unknown> =>
  until(`${client.jid} to hear ${count}`, () => client.heard.length >= count);
