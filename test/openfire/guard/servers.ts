/** Servers with a short-tempered guard, one for each link, for all plays of a suite. */
import { launch } from '../../support/server/launch.ts';
import type { Launched, LaunchOptions } from '../../support/server/launch.ts';
import { links as allLinks } from '../../support/server/links.ts';
import type { Link } from '../../support/server/links.ts';
import type { Server } from '../../support/server/servers.ts';

export const pingAfter = 200;
export const timeout = 2000;
/** Stanzas that Openfire keeps for a session with stream management; when there are more it throws all of them away. */
export const maxUnacknowledged = 30;

/** What a suite's plays are declared with; the server is there when they run. */
export type GuardedServer = () => Server;

export interface GuardedServers {
  /** Declares the same plays for the server of each link. */
  each(title: string, plays: (server: GuardedServer, link: Link) => void): void;
}

interface GuardedOptions extends Omit<LaunchOptions, 'link'> {
  /** Default: both. */
  readonly links?: readonly Link[];
}

/** Boots the servers before all tests of the file; at its root, as plays that run at once wait for nothing else. */
export function guardedServers({ links = allLinks, ...options }: GuardedOptions = {}): GuardedServers {
  const launched = new Map<string, Launched>();
  // Smack's BOSH client may have one request more open than Openfire lets it.
  const openfire = [
    'xmpp.httpbind.client.requests.ignoreOveractivity=true',
    `stream.management.max-unacked=${maxUnacknowledged}`,
    ...(options.openfire ?? []),
  ];
  const set = [`guard.pingAfterMs=${pingAfter}`, `guard.timeoutSeconds=${timeout / 1000}`];
  beforeAll(async () => {
    await Promise.all(
      links.map(async (link) => {
        const own = { ...options, link, httpBind: true, openfire, set: [...set, ...(options.set ?? [])] };
        launched.set(link, await launch(own));
      }),
    );
  });
  afterAll(async () => {
    const statuses = await Promise.all([...launched.values()].map((one) => one.stop()));
    expect(statuses).toEqual(links.map(() => 0));
  });
  return {
    each(title, plays) {
      for (const link of links) {
        describe(`${title} (${link})`, () => {
          plays(() => {
            const found = launched.get(link);
            if (found === undefined) throw new Error(`no server for ${link}`);
            return found.server;
          }, link);
        });
      }
    },
  };
}
