/**
 * Support for suites that talk to a real Openfire, as any user would: over XMPP and HTTP.
 *
 * jest starts two servers once for all suites of its project `server` (global-setup.ts), one for each link, with
 * alice, bob and carol (password `secret`) in each other's rosters. A process can have one JVM in its life and jest
 * loads native addons again for every file, so no suite boots Openfire inside jest.
 *
 *     import { eachServer } from '../support/server/servers.ts';
 *     import { newPair } from '../support/xmpp/accounts.ts';
 *     import { signIn } from '../support/xmpp/client.ts';
 *     import { rest } from '../support/server/rest.ts';
 *
 *     eachServer('a receipt', (server) => {
 *       test('is sent once', async () => {
 *         const [alice, bob] = await newPair(server);                 // friends of each other, nobody else's
 *         const sender = await signIn(server, alice);                 // signed out after the test
 *         const reader = await signIn(server, bob, { resource: 'phone' });
 *         await sender.send(chat(reader.bare, 'hello'));
 *         await sender.message((stanza) => stanza.getChild('received') !== undefined);
 *         await rest(server).untilMessage({ participant: reader.bare }, ({ state }) => state === 'confirmed');
 *       });
 *     });
 *
 * Suites run side by side on the same servers: use accounts of your own (newPair), not alice, bob and carol, and
 * ask REST for your participants only. Suites that kill, restart or configure a server start one of their own
 * (launch.ts: `launch({ link, set, home })`, and `stop` it in afterAll). Links that die: `dyingLink` in
 * tools/xmpp/dying-link.ts (swallow, thaw, cut), and `signIn(server, account, { port: link.port })`.
 */

export const componentSecret = 'shared';

/** A running `npm start`. */
export interface Server {
  readonly link: 'bridge' | 'pipe';
  readonly host: string;
  readonly xmppPort: number;
  /** The port of BOSH and WebSocket; 0 where they are off. */
  readonly httpBindPort: number;
  /** The port of external components (XEP-0114), whose secret is `componentSecret`; 0 where it is off. */
  readonly componentPort: number;
  /** `http://127.0.0.1:PORT`, where REST and console are. */
  readonly url: string;
  readonly token: string;
  /** Openfire's home; `receipts/` in it has the plugin's data. */
  readonly home: string;
  /** The id of the `npm start` process. */
  readonly pid: number;
  /** The line it printed when everything was up. */
  readonly ready: string;
}

/** The environment variable by which the workers learn of the servers. */
export const serversVariable = 'OPENFIRE_RECEIPTS_TEST_SERVERS';

export function servers(): readonly Server[] {
  const text = process.env[serversVariable];
  if (text === undefined)
    throw new Error('no test servers: run this through npm test, or jest with its configuration');
  return JSON.parse(text) as Server[]; // global-setup.ts wrote it
}

/** Declares the same tests for the server of each link. */
export function eachServer(title: string, tests: (server: Server) => void): void {
  for (const server of servers()) {
    describe(`${title} (${server.link})`, () => {
      tests(server);
    });
  }
}
