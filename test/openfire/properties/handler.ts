/** What the handler is started with, and http.port: only where it is a process of its own. */
import { freePort } from '../../../tools/host/free-port.ts';
import { health, putProperty, setProperty } from '../../support/server/api.ts';
import type { Launched } from '../../support/server/launch.ts';
import { executableOf, handlerPid } from '../../support/server/processes.ts';
import type { Server } from '../../support/server/servers.ts';
import { until } from '../../support/until.ts';
import { isReceiptFor } from '../../support/xmpp/stanzas.ts';
import type { PropertyTalk } from './talk.ts';

export function handler(talk: PropertyTalk): void {
  const { say, pair } = talk;
  let launched: Launched;
  let server: Server;
  beforeAll(() => {
    ({ launched } = talk);
    ({ server } = launched);
  });

  test.each([
    ['node', process.execPath],
    ['directory', '/tmp'],
  ])(
    '%s is set in Openfire only: over REST it is refused, and the handler stays what it is',
    async (name, value) => {
      const running = handlerPid(launched);
      expect(executableOf(running)).toContain(server.home);
      const { status, body } = await putProperty(server, name, value);
      expect([status, JSON.stringify(body)]).toEqual([
        403,
        expect.stringContaining(`plugin.receipts.${name}`),
      ]);
      const [sender, reader] = await pair();
      await sender.message(isReceiptFor(await say(sender, reader.bare)));
      expect(handlerPid(launched)).toBe(running);
    },
  );

  /** Sets it, which is answered before the listener goes; then the new port answers. */
  async function moveTo(port: number, from: Server): Promise<Server> {
    const moved = { ...server, url: `http://127.0.0.1:${port}` };
    await setProperty(from, 'http.port', String(port));
    await until('REST on the new port', async () => (await health(moved)).status === 'ok', 1000);
    const gone = (): Promise<boolean> =>
      health(from).then(
        () => false,
        () => true,
      );
    await until('the old port to be closed', gone);
    return moved;
  }

  test('http.port: REST moves', async () => {
    const moved = await moveTo(await freePort(), server);
    await moveTo(Number(new URL(server.url).port), moved);
  });
}
