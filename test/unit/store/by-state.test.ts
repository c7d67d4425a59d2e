/** Messages in one state are found in the order of their times, by each way on which they can be looked for. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { states, endings } from '../../../src/model/state.ts';
import type { State } from '../../../src/model/state.ts';
import { bareJid } from '../../../src/stanza/jid.ts';
import type { MessageDetail } from '../../../src/store/reader.ts';
import { AttachedIndex } from '../../../src/store/sqlite/indexer/attached.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { selectionByState } from '../../../src/store/sqlite/reader/by-state.ts';
import type { Cursor } from '../../../src/store/sqlite/reader/cursor.ts';
import { People } from '../../../src/store/sqlite/reader/people.ts';
import { RowOrder } from '../../../src/store/sqlite/reader/row-order.ts';
import { selection } from '../../../src/store/sqlite/reader/selection.ts';
import type { StateQuery } from '../../../src/store/sqlite/reader/whose.ts';
import { deed, History } from '../support/history.ts';
import type { Deed } from '../support/history.ts';
import { recounts } from '../support/recount.ts';

let history: History;

const { logFile, indexFile, all } = recounts(() => history);

interface Row {
  readonly id: number;
  readonly sent_at: number;
  readonly stanza_id: string;
}

/** One page; `rows`: as many as the log is taken to have, which decides on the way. */
function pageOf(
  reading: Database.Database,
  beside: AttachedIndex,
  query: StateQuery,
  after: Cursor | null,
  rows: number,
): readonly Row[] {
  const people = new People(reading);
  const order = query.order === 'asc' ? 'ASC' : 'DESC';
  const page = beside.use((position) => {
    const { sql, parameters } =
      selectionByState(reading, people, query, after, { ...position, highest: rows }) ??
      selection(query, after);
    return reading
      .prepare<unknown[], Row>(
        `SELECT id, sent_at, stanza_id FROM message WHERE id IN (${sql}) ORDER BY sent_at ${order}, id ${order}
         LIMIT ${query.limit}`,
      )
      .all(...parameters);
  });
  if (page === null) throw new Error('there is no index');
  return page;
}

function found(...[reading, beside, query, rows]: [Database.Database, AttachedIndex, StateQuery, number]) {
  const ids: string[] = [];
  let after: Cursor | null = null;
  for (let more = true; more;) {
    const page = pageOf(reading, beside, query, after, rows);
    ids.push(...page.map((row) => row.stanza_id));
    const last = page.at(-1);
    if (last !== undefined) after = { sentAt: last.sent_at, id: last.id };
    more = last !== undefined;
  }
  return ids;
}

/** In the order in which they were logged, by an export that stops after each few rows. */
function exported(reading: Database.Database, beside: AttachedIndex, query: StateQuery): string[] {
  const rows = new RowOrder(reading, { rowsAtOnce: 2, few: 1 });
  const found: number[] = [];
  let after: number | null = null;
  for (let more = true; more;) {
    const page = beside.use((position) => rows.find({ ...query, order: 'asc' }, after, position, -1));
    if (page === null) throw new Error('there is no index');
    const ids: readonly number[] = page.ids.slice(0, query.limit);
    found.push(...ids);
    more = page.reached !== null || page.ids.length > query.limit;
    after = page.ids.length > query.limit ? (ids.at(-1) ?? null) : page.reached;
  }
  const named = reading.prepare<[number], string>('SELECT stanza_id FROM message WHERE id = ?').pluck();
  return found.map((id) => named.get(id) ?? '');
}

const place = ({ position }: MessageDetail): number => Number(position.split('.')[1]);

const isOf = (message: MessageDetail, jid: string | undefined): boolean =>
  jid === undefined || [message.from, message.to].some((one) => bareJid(one) === jid);

function wanted(messages: readonly MessageDetail[], query: StateQuery): MessageDetail[] {
  const { state, participant, with: other, room, since = 0, until = Infinity } = query;
  return messages
    .filter((one) => one.state === state && (room === undefined || one.room === room))
    .filter((one) => isOf(one, participant) && isOf(one, other))
    .filter((one) => other !== participant || other === undefined || bareJid(one.from) === bareJid(one.to))
    .filter(({ sentAt }) => Date.parse(sentAt) >= since && Date.parse(sentAt) < until)
    .toSorted((one, other) => place(one) - place(other));
}

function byTime(messages: readonly MessageDetail[], order: 'asc' | 'desc'): string[] {
  // Those of one time stay in the order of their places.
  const chosen = messages.toSorted((one, other) => Date.parse(one.sentAt) - Date.parse(other.sentAt));
  return (order === 'asc' ? chosen : chosen.toReversed()).map(({ stanzaId }) => stanzaId);
}

const whose: readonly Partial<StateQuery>[] = [
  {},
  { participant: 'alice@localhost' },
  { participant: 'alice@localhost', with: 'bob@localhost' },
  { participant: 'alice@localhost', with: 'alice@localhost' },
  { participant: 'bob@localhost', with: 'phone@rooms.localhost' },
  { participant: 'bob@localhost', room: 'phone@rooms.localhost' },
  { participant: 'nobody@localhost' },
  { room: 'phone@rooms.localhost' },
  { room: 'nowhere@rooms.localhost' },
];

function live(deeds: readonly Deed[], indexer: Indexer): void {
  for (const one of deeds) if (!history.heed(one) && one.does === 'steps') indexer.step();
  history.play.commit();
}

test('in the order of their times, page by page, each once', async () => {
  const histories = fc.array(deed, { minLength: 60, maxLength: 200, size: 'max' });
  const asked = fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    since: fc.option(fc.nat(100), { nil: undefined }),
    until: fc.option(fc.nat(300), { nil: undefined }),
    caughtUp: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(histories, asked, async (deeds, { limit, order, since, until, caughtUp }) => {
      history = new History();
      const begun = history.play.now;
      const indexer = new Indexer(logFile(), indexFile());
      // An index that lags is one that has been whole.
      indexer.step();
      live(deeds, indexer);
      if (caughtUp) while (indexer.step());
      const messages = await all();
      const reading = new Database(logFile(), { readonly: true });
      const beside = new AttachedIndex(reading, indexFile());
      for (const state of [...states, ...endings] satisfies State[]) {
        for (const one of whose) {
          const query: StateQuery = {
            state,
            order,
            limit,
            ...one,
            ...(since !== undefined && { since: begun + since * 1000 }),
            ...(until !== undefined && { until: begun + until * 1000 }),
          };
          const chosen = wanted(messages, query);
          for (const rows of [1, 100_000, 1e12]) {
            const ids = found(reading, beside, query, rows);
            expect({ query, rows, ids }).toEqual({ query, rows, ids: byTime(chosen, order) });
          }
          const ids = exported(reading, beside, query);
          expect({ query, ids }).toEqual({ query, ids: chosen.map(({ stanzaId }) => stanzaId) });
        }
      }
      reading.close();
      indexer.close();
      history.play.end();
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);
