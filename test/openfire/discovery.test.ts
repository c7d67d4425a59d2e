/** What service discovery (XEP-0030) says: exactly what is on, and nothing when it is off. */
import { xml } from '@xmpp/client';
import type { Account } from '../../tools/host/options.ts';
import { setProperty } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { until } from '../support/until.ts';
import { signIn } from '../support/xmpp/client.ts';

const discoInfo = 'http://jabber.org/protocol/disco#info';
const receipts = 'urn:xmpp:receipts';
const events = 'jabber:x:event';
const stanzaIds = 'urn:xmpp:sid:0';
/** All that we may ever advertise. */
const ours = [receipts, events, stanzaIds];

const alice: Account = { name: 'alice', password: 'secret' };

eachLink('service discovery', (link) => {
  let launched: Launched;
  beforeAll(async () => {
    launched = await launch({ link });
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
  });

  /** Which of our features each of them shows: the server, an account to its friend, an account to its owner. */
  async function shown(): Promise<Record<string, string[]>> {
    const asking = await signIn(launched.server, alice);
    const found: Record<string, string[]> = {};
    for (const to of ['localhost', 'bob@localhost', asking.bare]) {
      const answer = await asking.client.iqCaller.request(
        xml('iq', { type: 'get', to }, xml('query', discoInfo)),
        10_000,
      );
      const features = answer.getChild('query', discoInfo)?.getChildren('feature') ?? [];
      const names = features.map((feature) => feature.attrs['var'] ?? '');
      expect(names).toContain(discoInfo);
      found[to] = names.filter((name) => ours.includes(name)).sort();
    }
    await asking.signOut();
    return found;
  }

  /** Openfire 4.2 answers for accounts with the features of the server, so all show the same. */
  const everywhere = (features: readonly string[]): Record<string, string[]> =>
    Object.fromEntries(
      ['localhost', 'bob@localhost', 'alice@localhost'].map((of) => [of, features.toSorted()]),
    );

  const expectShown = async (features: readonly string[]): Promise<void> => {
    let last: unknown;
    await until(
      'features',
      async () => {
        last = await shown();
        return JSON.stringify(last) === JSON.stringify(everywhere(features));
      },
      5000,
    ).catch(() => undefined);
    expect(last).toEqual(everywhere(features));
  };

  test('shows all that is on by default', async () => {
    await expectShown(ours);
  });

  test.each([
    ['acknowledge', 'observe', [events, stanzaIds]],
    ['acknowledge', 'off', [events, stanzaIds]],
    ['events', 'false', [receipts, stanzaIds]],
    ['stanza-ids', 'off', [receipts, events]],
    ['enabled', 'false', []],
  ] as const)('with %s=%s it shows what is left, and all again after', async (name, value, left) => {
    await setProperty(launched.server, name, value);
    await expectShown(left);
    await setProperty(launched.server, name, null);
    await expectShown(ours);
  });

  test('a feature that is off on its own stays withdrawn when everything comes back', async () => {
    await setProperty(launched.server, 'events', 'false');
    await setProperty(launched.server, 'enabled', 'false');
    await expectShown([]);
    await setProperty(launched.server, 'enabled', 'true');
    await expectShown([receipts, stanzaIds]);
    await setProperty(launched.server, 'events', 'true');
    await expectShown(ours);
  });
});
