/** Values and names that REST refuses: nothing is changed. */
import { healthy, putProperty } from '../../support/server/api.ts';
import type { Server } from '../../support/server/servers.ts';
import type { PropertyTalk } from './talk.ts';

export function refused(talk: PropertyTalk): void {
  const { valueOf } = talk;
  let server: Server;
  beforeAll(() => {
    ({ server } = talk.launched);
  });

  test('database: PostgreSQL is refused with a clear error, and nothing of it is kept or shown', async () => {
    const { status, body } = await putProperty(server, 'database', 'postgres://user:hidden@localhost/log');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: [{ parameter: 'value', problem: expect.stringContaining('PostgreSQL') as unknown }],
    });
    expect(JSON.stringify(body)).not.toContain('hidden');
    expect(await valueOf('database')).toBe('');
    await healthy(server);
  });

  test.each([
    ['enabled', 'yes'],
    ['acknowledge', 'always'],
    ['guard', ''],
    ['guard.pingAfterMs', '-1'],
    ['guard.timeoutSeconds', '0'],
    ['spool.maxMegabytes', '0'],
    ['spool.whenFull', 'drop'],
    ['retention.days', '1.5'],
    ['http.port', '65536'],
  ])('%s=%s is refused and changes nothing', async (name, value) => {
    const before = await valueOf(name);
    const { status, body } = await putProperty(server, name, value);
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(`plugin.receipts.${name}`)]);
    expect(await valueOf(name)).toBe(before);
  });

  test('an unknown property is not there', async () => {
    expect((await putProperty(server, 'nothing', 'true')).status).toBe(404);
  });
}
