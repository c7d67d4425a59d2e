/** receipts log, and log --follow. */
import type { ChangeView, MessageView } from '../../../src/store/reader.ts';
import { until } from '../../support/until.ts';
import { aMessage } from '../console/in-memory.ts';
import { piped, receipts, start } from './child.ts';
import type { Bridge } from './child.ts';
import { closePlace, controls, openPlace, viewOf } from './command-place.ts';
import type { CommandPlace, Services } from './command-place.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

let place: CommandPlace;
let services: Services;
let bridge: Bridge;
let env: Record<string, string>;

beforeEach(async () => {
  place = await openPlace();
  ({ services, bridge, env } = place);
});
afterEach(() => closePlace(place));

describe('log', () => {
  test('in a pipe: a line a message, the youngest last, nothing of it steering', async () => {
    const { status, out, err } = await receipts(['log'], env);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows).toHaveLength(services.log.kept.length);
    for (const row of rows) expect(row).toHaveLength(6);
    expect(rows.map(([at]) => at)).toEqual(rows.map(([at]) => at).toSorted());
    expect(out).not.toMatch(controls);
    expect(rows.some(([, , , state]) => state === 'stored')).toBe(true);
  });

  test('filters are those of REST', async () => {
    // The command reckons back from the day on which it runs, so what is told here follows that day.
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    services.log.kept.splice(
      0,
      Number.POSITIVE_INFINITY,
      aMessage(0, { sentAt: daysAgo(4) }),
      aMessage(1, { sentAt: daysAgo(2.5) }),
      aMessage(2, { sentAt: daysAgo(2), to: 'carol@localhost' }),
      aMessage(3, { sentAt: daysAgo(1), from: 'bob@localhost/phone', to: 'alice@localhost' }),
    );
    const { status, out } = await receipts(
      ['log', '--participant', 'alice@localhost', '--with', 'bob@localhost', '--since', '3d', '--json'],
      { ...env },
    );
    expect(status).toBe(0);
    const items = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as MessageView);
    const between = services.log.kept.filter(({ stanzaId }) => ['stanza-1', 'stanza-3'].includes(stanzaId));
    expect(items).toEqual(between.map(viewOf));
  });

  test('orders and limits, over as many pages as it takes', async () => {
    services.log.kept.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...Array.from({ length: 1234 }, (_, n) => aMessage(n)),
    );
    const ids = async (...args: string[]): Promise<(string | undefined)[]> => {
      const { out } = await receipts(['log', ...args], env);
      return out
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[4]);
    };
    const all = Array.from({ length: 1234 }, (_, n) => `stanza-${n}`);
    expect(await ids('--limit', '1100')).toEqual(all.slice(-1100));
    expect(await ids('--limit', '600', '--order', 'asc')).toEqual(all.slice(0, 600));
    expect(await ids('--limit', '3', '--order', 'desc')).toEqual(all.slice(-3).toReversed());
    expect(await ids()).toHaveLength(50);
  });

  test('to a reader who has seen enough it is quiet', async () => {
    services.log.kept.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...Array.from({ length: 5000 }, (_, n) => aMessage(n)),
    );
    for (const json of ['', '--json']) {
      const { status, out, err } = await piped(`log --limit 5000 ${json}`, 'head -1', env);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out.split('\n')).toHaveLength(2);
    }
  });

  test('nothing that fits is no failure', async () => {
    expect(await receipts(['log', '--participant', 'nobody@nowhere'], env)).toEqual({
      status: 0,
      out: '',
      err: 'No message fits.\n',
    });
  });
});

describe('log --follow', () => {
  const add = (number: number): void => {
    services.log.kept.push(aMessage(number, { body: `new ${number}` }));
    for (const listener of services.committed) listener();
  };

  const untilFollowed = (): Promise<unknown> =>
    until('its request to be recorded', () =>
      services.access.recorded.some(({ action }) => action === 'events'),
    );

  test('goes on with what comes, and over a connection that is lost without a gap or a repetition', async () => {
    const child = start(['log', '--follow', '--json'], env);
    // Nothing is printed before the first change; the server knows who follows.
    await untilFollowed();
    add(201);
    await child.until(/new 201/);
    bridge.cut();
    await child.until(/The connection was lost/);
    add(202);
    add(203);
    await child.until(/new 203/);
    child.kill('SIGINT');
    const { status, out, err } = await child.ended;
    expect(status).toBe(0);
    const bodies = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as ChangeView).message.body);
    expect(bodies).toEqual(['new 201', 'new 202', 'new 203']);
    expect(err).toMatch(/Connected again\./);
  });

  test('shows the last ones first, and each message once', async () => {
    const child = start(['log', '--follow', '--limit', '2'], env);
    await child.until(/hello|owned|x{80}/);
    add(301);
    await child.until(/new 301/);
    child.kill('SIGTERM');
    const { status, out } = await child.ended;
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
  });

  test('a token that is revoked meanwhile ends it', async () => {
    const { token } = services.access.createToken({ name: 'x', scope: 'read', expiresAt: null }, 'admin');
    const child = start(['log', '--follow', '--json'], { ...env, RECEIPTS_TOKEN: token });
    await untilFollowed();
    // It is recorded before it is answered: a connection that is cut in between has never been there.
    add(401);
    await child.until(/new 401/);
    services.access.revokeToken(token);
    bridge.cut();
    expect(await child.ended).toMatchObject({ status: 1, err: expect.stringContaining('is not accepted') });
  });
});
