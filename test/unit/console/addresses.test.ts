/** What people type for an address, over the log that knows who is there, by REST, on pages and in the command. */
import { join } from 'node:path';
import { logRow } from '../../../src/cli/commands/log.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { Play } from '../support/play.ts';
import { aMessage, FakeServices, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { pagesOf, readable } from './pages-asked.ts';

const john = String.raw`john\40corp.com@localhost`;
const artagnan = String.raw`d\27artagnan@localhost`;
const slashed = String.raw`d\2fartagnan@localhost`;
/** 1023 letters, as Tinder allows. */
const long = `${'n'.repeat(1023)}@localhost`;
/** What another server sent, which Openfire does not look at. */
const foreign = 'Übung@foo_bar.example';
const georgian = '\u10a0\u10a1\u13a0@localhost';

const kept = () =>
  ['gross@localhost', john, artagnan, slashed, long, foreign, georgian].map((from, index) =>
    aMessage(index + 1, { from: `${from}/home` }),
  );

describe('over REST', () => {
  let app: Listening;
  const services = new FakeServices(kept());
  beforeAll(async () => {
    app = await listening(services, { version: '0.1.0', now: () => noon, onFault: () => undefined });
  });
  afterAll(() => app.close());
  const get = (url: string) => app.inject({ url, headers: { authorization: 'Bearer the-right-token' } });
  const froms = async (typed: string): Promise<unknown> =>
    (await get(`/api/v1/messages?${new URLSearchParams({ participant: typed }).toString()}`))
      .json()
      .items.map(({ from }) => from);

  test.each([
    ['Groß@LOCALHOST', 'gross@localhost'],
    ['john@corp.com@localhost', john],
    ['John@Corp.com@localhost/Phone', john],
    [john, john],
    ["D'Artagnan@localhost", artagnan],
    // Openfire reads the domain `d` here, of which nothing is in the log.
    ['d/artagnan@localhost', slashed],
    [long, long],
    [foreign, foreign],
    [georgian, georgian],
  ])('%.40s is found', async (typed, jid) => {
    expect(await froms(typed)).toEqual([`${jid}/home`]);
    // JSON keeps the address as it is.
    const path = `/api/v1/conversations/${encodeURIComponent(typed)}/bob@localhost`;
    const answer = await get(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().items.map(({ from }) => from)).toEqual([`${jid}/home`]);
  });

  test('what Openfire refuses, and nobody in the log has, is refused', async () => {
    for (const typed of [
      'x@foo_bar.example',
      '\u{1f600}@localhost',
      '@localhost',
      'alice@',
      `${'n'.repeat(1024)}@localhost`,
    ]) {
      const answer = await get(`/api/v1/messages?${new URLSearchParams({ participant: typed }).toString()}`);
      expect([typed, answer.statusCode]).toEqual([typed, 400]);
      expect(answer.json().errors.map(({ parameter }) => parameter)).toEqual(['participant']);
    }
  });
});

test('pages show the readable form, lead to the address, and find what is typed', async () => {
  const { ask } = pagesOf(kept());
  const list = await ask('/chat-log');
  expect(readable(list.body)).toContain('john@corp.com@localhost');
  expect(readable(list.body)).not.toContain(String.raw`\40`);
  expect(list.body).toContain(`title="${john}"`);
  const link = new URLSearchParams([
    ['talk', 'bob@localhost'],
    ['talk', john],
  ]).toString();
  expect(list.body).toContain(link.replaceAll('&', '&amp;'));
  for (const typed of ['john@corp.com@localhost', john]) {
    const query = new URLSearchParams({ participant: typed, with: 'bob@localhost' }).toString();
    const { status, body } = await ask('/chat-log', query);
    expect(status).toBe(200);
    expect(body).toContain('id="m-stanza-2"');
    expect(body).toMatch(/id="filter-participant"[^>]*value="john@corp.com@localhost"/s);
  }
});

test('the command shows the readable form', () => {
  const [, from] = logRow(aMessage(1, { from: `${john}/home` }), { live: true, ids: false });
  expect(from).toBe('john@corp.com@localhost');
  const [, piped] = logRow(aMessage(1, { from: `${john}/home` }), { live: false, ids: false });
  expect(piped).toBe('john@corp.com@localhost/home');
});

test('the log knows addresses as they stand in it, and parts of them as people type them', async () => {
  const play = new Play();
  try {
    for (const from of [john, 'gross@localhost', georgian, foreign]) {
      play.says({ from: `${from}/x`, to: 'bob@localhost', id: from, body: 'hello' });
    }
    play.commit();
    const { log } = play.opened;
    const indexer = new Indexer(
      join(play.directory, 'chat-log.db'),
      join(play.directory, 'chat-log-index.db'),
    );
    while (indexer.step()) continue;
    indexer.close();
    expect(await log.known([john, 'john@localhost', foreign, 'übung@foo_bar.example', ''])).toEqual([
      john,
      foreign,
    ]);
    const named = async (name: string): Promise<string[]> => {
      const { items } = await log.conversations({ name, limit: 10 });
      return items.flatMap(({ participants }) => participants).filter((jid) => jid !== 'bob@localhost');
    };
    expect(await named('john@corp.com@loc')).toEqual([john]);
    expect(await named(String.raw`JOHN\40`)).toEqual([john]);
    expect(await named('GROẞ')).toEqual([]);
    expect(await named('GROß')).toEqual(['gross@localhost']);
    expect(await named('\u10a0')).toEqual([georgian]);
    expect(await named('Übung')).toEqual([foreign]);
    expect(await named('%')).toEqual([]);
  } finally {
    play.end();
  }
});
