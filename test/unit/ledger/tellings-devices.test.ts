/** Which of several devices is answered for, and whether who asked may see that it has read. */
import { Play } from '../support/play.ts';
import {
  commands,
  desk,
  home,
  names,
  phone,
  receipts,
  request,
  tellingTalk,
} from '../support/telling-talk.ts';
import type { Command } from '../support/telling-talk.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { available, tells, readByTheFirst } = tellingTalk(() => play);

test('a device that answers for itself has it, too: its own answer is the only one, or ours where it has none', () => {
  available('a1', home);
  const both = (id: string): void => {
    const key = play.says({ ...request, id });
    play.sends(key, 'b1', phone);
    play.sends(key, 'b2', desk);
  };
  play.opens('b1', phone);
  play.opens('b2', desk);
  both('m1');
  play.answers('b1', phone);
  expect(commands(play.commit())).toEqual([]);
  play.says({
    from: desk,
    to: home,
    id: 'r1',
    body: null,
    children: 'received urn:xmpp:receipts',
    inner: "<received xmlns='urn:xmpp:receipts' id='m1'/>",
    stream: 'b2',
  });
  play.answers('b2', desk, receipts);
  expect(commands(play.settles(60_000))).toEqual([]);
  both('m2');
  play.answers('b2', desk);
  play.answers('b1', phone);
  expect(commands(play.settles(60_000))).toHaveLength(1);
});

describe('a device that has a carbon copy', () => {
  /** It has read the copy of a message that asks for a receipt, and its other device was sent the message itself. */
  function copied(): void {
    available('a1', home);
    play.opens('b1', phone);
    play.opens('b2', desk);
    const key = play.says({ to: phone, ...request });
    play.sends(key, 'b1', phone);
    play.sends(key, 'b2', desk, 'c');
    play.answers('b2', desk);
  }

  test('is answered for once whom it was for has gone without having read it', () => {
    copied();
    expect(commands(play.commit())).toEqual([]);
    play.closes('b1', phone);
    expect(names(play.settles())).toEqual([desk]);
    expect(names(play.settles())).toEqual([]);
  });

  test('is not where whom it was for has read it', () => {
    copied();
    play.answers('b1', phone);
    expect(names(play.commit())).toEqual([phone]);
    play.closes('b1', phone);
    expect(names(play.settles())).toEqual([]);
  });

  test('is not where whom it was for answers for itself', () => {
    copied();
    play.answers('b1', phone, receipts);
    play.closes('b1', phone);
    play.now += 2000;
    expect(names(play.settles())).toEqual([]);
  });
});

describe('who asked does not see the device that read it first', () => {
  function both(): Command {
    readByTheFirst();
    // That the other one does not answer for itself is known.
    play.now += 60_000;
    const [first] = commands(play.settles());
    if (first === undefined) throw new Error('nothing is told');
    return first;
  }

  test('the one that reads it then is told of, and a third time nobody is', () => {
    tells(both(), [], 'skipped');
    expect(names(play.commit())).toEqual([]);
    play.answers('b2', desk);
    const batch = play.commit();
    expect(names(batch)).toEqual([desk]);
    const [second] = commands(batch);
    if (second !== undefined) tells(second, [], 'skipped');
    expect(names(play.commit())).toEqual([]);
  });

  test('so is one that has read it before that is known', () => {
    const first = both();
    play.answers('b2', desk);
    expect(names(play.commit())).toEqual([]);
    tells(first, [], 'skipped');
    expect(names(play.commit())).toEqual([desk]);
  });

  test('but not one that answers for itself', () => {
    const first = both();
    play.answers('b2', desk, receipts);
    tells(first, [], 'skipped');
    expect(names(play.commit())).toEqual([]);
  });
});
