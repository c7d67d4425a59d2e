/** What is known of people and states while the index lacks something. */
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { History } from '../support/history.ts';
import { recounts } from '../support/recount.ts';

let history: History;
let indexer: Indexer;

beforeEach(() => {
  history = new History();
  indexer = new Indexer(logFile(), indexFile());
});
afterEach(() => {
  indexer.close();
  history.play.end();
});

const { logFile, indexFile, log } = recounts(() => history);

describe('an index that lacks something', () => {
  beforeEach(() => {
    // What was learned is known by the machine's clock.
    history.play.now = Date.now() - 10_000;
  });

  const whoIsThere = async () => ({
    people: await log().people('LOCAL', 10),
    index: await log().index(),
    byState: (await log().counts(history.play.now + 120_000)).byState,
  });

  test('people are found without it, and it tells since when it has nothing', async () => {
    const { play } = history;
    const said = play.now + 1000;
    play.says({ id: 'm1', flags: 'l', to: 'bob@localhost' });
    play.says({ id: 'm2', flags: 'l', from: 'carol@localhost/x', to: 'bob@localhost' });
    play.commit();
    expect(await whoIsThere()).toEqual({
      people: ['alice@localhost', 'bob@localhost', 'carol@localhost'],
      index: { behind: 2, through: null, missingSince: new Date(said).toISOString() },
      byState: { accepted: 2 },
    });
    const { index } = await log().conversations({ limit: 10 });
    expect(index.behind).toBe(2);
    while (indexer.step());
    expect(await log().index()).toMatchObject({ behind: 0, missingSince: null });
    expect(indexer.missingSince).toBeNull();
  });

  test('people who came since, and states that rose since, are found and counted', async () => {
    const { play } = history;
    const phone = 'bob@localhost/phone';
    play.opens('phone', phone);
    const key = play.says({ id: 'm1', flags: 'l' });
    play.commit();
    while (indexer.step());
    play.sends(key, 'phone', phone);
    play.answers('phone', phone);
    play.commit();
    const { index, byState } = await whoIsThere();
    expect(index).toMatchObject({ behind: 0, missingSince: expect.stringMatching(/Z$/) });
    expect(indexer.missingSince).toBe(Date.parse(index.missingSince ?? ''));
    expect(byState).toEqual({ confirmed: 1 });
    play.says({ id: 'm2', flags: 'l', from: 'dave@localhost/x' });
    play.commit();
    expect((await whoIsThere()).people).toEqual(['alice@localhost', 'bob@localhost', 'dave@localhost']);
    while (indexer.step());
    expect((await whoIsThere()).index).toMatchObject({ behind: 0, missingSince: null });
  });

  test('who is not of the log is not among them', async () => {
    const { play } = history;
    play.set({ log: false });
    play.says({ id: 'm1', flags: 'cl' });
    play.commit();
    expect(await whoIsThere()).toEqual({
      people: [],
      index: { behind: 0, through: null, missingSince: null },
      byState: {},
    });
  });
});
