/** The address of a deleted account goes with the last message that is not for the next owner of its name. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Play } from '../support/play.ts';

const bob = 'bob@localhost';
let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

function rows(table: string): unknown[] {
  const database = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  const found = database.prepare(`SELECT account FROM ${table}`).pluck().all();
  database.close();
  return found;
}

function isDeleted(): void {
  play.happens({ kind: 'account', jid: bob, what: 'deleted' });
  play.commit();
}

function forgets(): void {
  play.opened.store.forgetChanges(0);
}

test('it stays for as long as something was said to who had it, and goes with that', () => {
  play.says({ id: 'm1' });
  play.commit();
  isDeleted();
  expect(rows('deleted_account')).toEqual([bob]);
  forgets();
  expect(rows('deleted_account')).toEqual([bob]);
  const database = new Database(join(play.directory, 'chat-log.db'));
  database.exec('PRAGMA foreign_keys = OFF; DELETE FROM message; DELETE FROM participant');
  database.exec(
    `INSERT OR REPLACE INTO comparison VALUES (1, '${bob}', '[]', 1), (1, 'carol@localhost', '[]', 1)`,
  );
  database.close();
  forgets();
  expect(rows('deleted_account')).toEqual([]);
  // What is to be compared of others stays, whatever is known of them.
  expect(rows('comparison')).toEqual(['carol@localhost']);
});

test('a message that came after does not keep it', () => {
  isDeleted();
  play.says({ id: 'for the next one' });
  play.commit();
  forgets();
  expect(rows('deleted_account')).toEqual([]);
});

test('one of before does, whoever else writes', () => {
  play.says({ id: 'before' });
  isDeleted();
  play.says({ id: 'after' });
  play.commit();
  forgets();
  expect(rows('deleted_account')).toEqual([bob]);
});
