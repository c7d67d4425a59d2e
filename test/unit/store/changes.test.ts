import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { bareJid, resourceOf } from '../../../src/stanza/jid.ts';
import { CursorError } from '../../../src/store/reader.ts';
import type { ChangeView } from '../../../src/store/reader.ts';
import { deed, History } from '../support/history.ts';

let history: History;
beforeEach(() => {
  history = new History();
});
afterEach(() => history.play.end());

/** What deletes makes changes of its own, and those of what it deletes go. */
const histories = fc.array(
  deed.filter(({ does }) => does !== 'expires' && does !== 'erases'),
  { minLength: 20, maxLength: 100, size: 'max' },
);

/** What the batches say happened, change by change, each as a line. */
function happened(): string[][] {
  const sql = new Database(join(history.play.directory, 'chat-log.db'), { readonly: true });
  const keys = new Map(
    sql
      .prepare<[], { id: number; stanza_id: string }>('SELECT id, stanza_id FROM message WHERE logged = 1')
      .all()
      .map((row) => [row.id, row.stanza_id]),
  );
  const jids = new Map(
    sql
      .prepare<[], { id: number; jid: string }>('SELECT id, jid FROM session')
      .all()
      .map((row) => [row.id, resourceOf(row.jid)]),
  );
  sql.close();
  const handed: { message: number; session: number; position: number }[] = [];
  return history.batches.flatMap(({ messages, deliveries, transitions, barriers, redelivered }) => {
    const lines: (readonly [number, ...unknown[]])[] = [];
    for (const { message } of messages)
      lines.push([message.row, 'message', 'accepted', message.sentAt, null, null]);
    for (const { message, at, state, resource, evidence } of transitions) {
      lines.push([message, 'state', state, at, resource, evidence]);
    }
    for (const { message: of, session, position, state, evidence, at } of deliveries) {
      const message = of.row;
      if (position === null) {
        const line = [message, 'state', state, at, jids.get(session) ?? null, evidence] as const;
        const told = transitions.some(
          (one) =>
            one.message === message && one.state === state && one.at === at && one.evidence === evidence,
        );
        if (!told) lines.push(line);
      } else if (!handed.some((one) => one.message === message && one.session === session)) {
        handed.push({ message, session, position });
        lines.push([message, 'state', 'sent', at, jids.get(session) ?? null, null]);
      }
    }
    for (const { session, from, through, at } of barriers) {
      for (const one of handed) {
        if (from === null || one.session !== session || one.position < from || one.position >= through)
          continue;
        lines.push([one.message, 'state', 'confirmed', at, jids.get(session) ?? null, 'barrier']);
      }
    }
    const visible = [messages, transitions, barriers, deliveries, redelivered].some(
      ({ length }) => length > 0,
    );
    const told = lines.flatMap(([message, ...rest]) => {
      const key = keys.get(message);
      return key === undefined ? [] : [JSON.stringify([key, ...rest])];
    });
    return visible ? [told.sort()] : [];
  });
}

function line({ message, kind, state, at, resource, evidence }: ChangeView): string {
  return JSON.stringify([message.stanzaId, kind, state, Date.parse(at), resource, evidence]);
}

function numbers(id: string): [number, number] {
  const [change = 0, index = 0] = id.split('.').map(Number);
  return [change, index];
}

test('read in pages of any size at any time, from any id on, every event is told once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (deeds, limit, byIds) => {
      history.play.end();
      history = new History();
      let { last } = await history.play.opened.log.changes(null, 10);
      const told: ChangeView[] = [];
      const read = async (): Promise<boolean> => {
        const page = await history.play.opened.log.changes(last, limit);
        expect(page.missed).toBe(false);
        told.push(...page.items);
        // A client that lost its connection says the id of the last event that it has.
        last = byIds && !page.more ? (page.items.at(-1)?.id ?? last) : page.last;
        return page.more;
      };
      for (const one of deeds) if (!history.heed(one) && one.does === 'reads') await read();
      history.play.commit();
      while (await read());
      const ids = told.map(({ id }) => numbers(id));
      expect(ids).toEqual(ids.toSorted(([a, b], [c, d]) => a - c || b - d));
      expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
      const byChange = Map.groupBy(told, ({ id }) => numbers(id)[0]);
      const expected = happened();
      for (const [number, lines] of expected.entries()) {
        expect((byChange.get(number + 1) ?? []).map(line).sort()).toEqual(lines);
      }
      expect([...byChange.keys()].every((number) => number <= expected.length)).toBe(true);
    }),
    { numRuns: 20 },
  );
}, 120_000);

test('a message is told as it goes its way, with who has it and how that is known', async () => {
  const { play } = history;
  const { last } = await play.opened.log.changes(null, 10);
  play.opens('b1', 'bob@localhost/phone');
  const key = play.says();
  play.sends(key, 'b1', 'bob@localhost/phone');
  play.answers('b1', 'bob@localhost/phone');
  play.commit();
  const { items, more } = await play.opened.log.changes(last, 10);
  expect(more).toBe(false);
  expect(items.map(({ kind, state, resource, evidence }) => [kind, state, resource, evidence])).toEqual([
    ['message', 'accepted', null, null],
    ['state', 'sent', 'phone', null],
    ['state', 'confirmed', 'phone', 'barrier'],
  ]);
  expect(items.every(({ message }) => message.stanzaId === key && message.state === 'confirmed')).toBe(true);
  expect(items.every(({ message }) => bareJid(message.from) === 'alice@localhost')).toBe(true);
});

test('what is not kept any more is said to be missed; what follows is told', async () => {
  const { play } = history;
  const { last } = await play.opened.log.changes(null, 10);
  for (const id of ['m1', 'm2', 'm3']) {
    play.says({ id });
    play.commit();
    // What is of the same millisecond as the youngest stays.
    await delay(2);
  }
  play.opened.store.forgetChanges(Date.now() + 1);
  const page = await play.opened.log.changes(last, 10);
  expect(page.missed).toBe(true);
  expect(page.items.map(({ message }) => message.id)).toEqual(['m3']);
  expect(await play.opened.log.changes(page.last, 10)).toMatchObject({ items: [], missed: false });
});

test('an id of a log that was replaced is said to have missed something; no id at all is refused', async () => {
  const { log } = history.play.opened;
  const { last } = await log.changes(null, 1);
  expect(await log.changes('4711.3', 10)).toEqual({ items: [], last, missed: true, more: false });
  for (const id of ['', 'x', '1', '1.', '-1.0', '1.1.1', `${'9'.repeat(20)}.1`]) {
    await expect(log.changes(id, 10)).rejects.toThrow(CursorError);
  }
});
