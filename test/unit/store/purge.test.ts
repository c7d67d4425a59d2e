/** Words of what was deleted leave the index, whatever else it has to do meanwhile. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { erase, wantedErasure } from '../support/erase.ts';
import { Play } from '../support/play.ts';

let play: Play;
let indexer: Indexer;
beforeEach(() => {
  play = new Play();
  const file = (name: string): string => join(play.directory, name);
  indexer = new Indexer(file('chat-log.db'), file('chat-log-index.db'));
});
afterEach(() => {
  indexer.close();
  play.end();
});

const filesWith = (text: string): string[] =>
  readdirSync(play.directory).filter((file) =>
    readFileSync(join(play.directory, file), 'latin1').includes(text),
  );

function exchange(number: number, body: string, from: string): void {
  const key = play.says({ id: `m${number}`, body: `${body} number${number}`, from: `${from}/home` });
  play.isReadAt(key, 'bob@localhost/phone');
}

/** What happens before each step, until nothing of what has been deleted is left; whether that came. */
function stepsBeside(others: (number: number) => void, through: number): boolean {
  for (let number = 0; number < 200; number += 1) {
    others(number);
    play.commit();
    indexer.step();
    if (indexer.purgedThrough >= through) return true;
  }
  return false;
}

function logged(): void {
  for (let number = 0; number < 60; number += 1) exchange(number, 'zwergpinguin', 'alice@localhost');
  play.commit();
  while (indexer.step());
  expect(filesWith('zwergpinguin')).toContain('chat-log-index.db');
}

const writes = (number: number): void => exchange(1000 + number, 'anderes', 'carol@localhost');

test('beside who writes without a pause', () => {
  logged();
  erase(play, wantedErasure({ bothSides: true }));
  expect(stepsBeside(writes, play.opened.erasures.lastChange())).toBe(true);
  expect(filesWith('zwergpinguin')).toEqual([]);
});

test('beside who writes in every step, from an index that is put together in many', () => {
  let seed = 1;
  const word = (): string => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed.toString(36);
  };
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  for (let number = 0; number < 800; number += 1) {
    const from = number % 10 === 0 ? 'alice' : 'carol';
    exchange(number, `${from === 'alice' ? 'zwergpinguin ' : ''}${words(300)}`, `${from}@localhost`);
    if (number % 40 === 39) {
      play.commit();
      indexer.step();
    }
  }
  while (indexer.step());
  erase(play, wantedErasure({ bothSides: true }));
  const through = play.opened.erasures.lastChange();
  const beside = (number: number): void => exchange(1000 + number, words(60), 'carol@localhost');
  expect(stepsBeside(beside, through)).toBe(true);
  expect(filesWith('zwergpinguin')).toEqual([]);
}, 60_000);

test('beside deletions that go on all the time', () => {
  logged();
  erase(play, wantedErasure({ bothSides: true }));
  const through = play.opened.erasures.lastChange();
  const beside = (number: number): void => {
    writes(number);
    play.commit();
    // All that was read more than a few minutes ago, each time.
    play.opened.store.expire(play.now - 300_000);
  };
  expect(stepsBeside(beside, through)).toBe(true);
  expect(filesWith('zwergpinguin')).toEqual([]);
});

test('of what retention takes, too, and of what is deleted in the middle', () => {
  logged();
  while (play.opened.store.expire(play.now + 1));
  indexer.step();
  expect(stepsBeside(writes, play.opened.erasures.lastChange())).toBe(true);
  exchange(5000, 'nachtfalter', 'dora@localhost');
  play.commit();
  indexer.step();
  erase(play, wantedErasure({ account: 'dora@localhost', bothSides: true }));
  expect(indexer.purgedThrough).toBeLessThan(play.opened.erasures.lastChange());
});
