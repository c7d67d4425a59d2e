/** What senders are owed to be told, through the ledger and its store. */
import { Play } from '../support/play.ts';
import { commands, desk, home, names, phone, request, tellingTalk } from '../support/telling-talk.ts';
import type { Command } from '../support/telling-talk.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { available, tells, due, readByTheFirst } = tellingTalk(() => play);

test('who asked and the others are told with one id, and nothing is owed once who asked has read it', () => {
  available('a1', home);
  available('a2', 'alice@localhost/laptop');
  const command = due();
  expect(command).toMatchObject({ sessions: [`a1 ${home}`, 'a2 alice@localhost/laptop'], isGated: true });
  tells(command, command.sessions);
  play.answers('a2', 'alice@localhost/laptop');
  play.commit();
  expect(play.opened.store.tellingsOf('alice@localhost')).toHaveLength(1);
  play.answers('a1', home);
  play.commit();
  expect(play.opened.store.tellingsOf('alice@localhost')).toEqual([]);
});

test.each(['', 'the handler is restarted'])(
  'it dies unread: the next session is told, once; %s',
  (restart) => {
    available('a1', home);
    const command = due();
    tells(command, command.sessions);
    play.commit();
    if (restart !== '') play.restart();
    play.closes('a1', home);
    expect(commands(play.commit())).toEqual([]);
    play.opens('a2', 'alice@localhost/pad');
    expect(commands(play.commit())).toEqual([]);
    play.happens({
      kind: 'session-opened',
      stream: 'a2',
      jid: 'alice@localhost/pad',
      flags: 'a',
      idlePings: null,
    });
    const [again] = commands(play.commit());
    expect(again).toMatchObject({ id: command.id, sessions: ['a2 alice@localhost/pad'], isGated: false });
    if (again !== undefined) tells(again, again.sessions);
    play.answers('a2', 'alice@localhost/pad');
    play.closes('a2', 'alice@localhost/pad');
    available('a3', home);
    expect(commands(play.commit())).toEqual([]);
  },
);

test('a device that was unavailable as the others were told is told as it comes again, whatever its priority', () => {
  const laptop = 'alice@localhost/laptop';
  available('a1', home);
  available('a2', laptop);
  const first = due();
  tells(first, [`a1 ${home}`]);
  play.closes('a1', home);
  expect(commands(play.settles())).toEqual([]);
  // Its priority alone says nothing of that.
  play.opens('a2', laptop, 'p');
  expect(commands(play.commit())).toEqual([]);
  play.opens('a2', laptop, 'ap');
  expect(commands(play.commit())).toMatchObject([{ id: first.id, sessions: [`a2 ${laptop}`] }]);
});

test('each session dies with it: it is not told for ever', () => {
  available('a0', home);
  let command: Command | undefined = due();
  let rounds = 0;
  for (; command !== undefined; rounds++) {
    tells(command, command.sessions);
    play.closes(`a${rounds}`, home);
    available(`a${rounds + 1}`, home);
    [command] = commands(play.commit());
  }
  expect(rounds).toBe(4);
  expect(play.opened.store.tellingsOf('alice@localhost')).toEqual([]);
});

test('who may not be told is not told later', () => {
  const command = due();
  expect(command.sessions).toEqual([]);
  tells(command, [], 'skipped');
  available('a1', home);
  expect(commands(play.commit())).toEqual([]);
});

describe('an account that is deleted and made anew', () => {
  const account = 'alice@localhost';
  const made = (): void => {
    play.happens({ kind: 'account', jid: account, what: 'deleted' });
    play.happens({ kind: 'account', jid: account, what: 'created' });
  };

  test('is told nothing of what its former owner asked, nor that it is stored', () => {
    const key = play.says({
      children: 'request urn:xmpp:receipts\nx jabber:x:event',
      inner: "<request xmlns='urn:xmpp:receipts'/><x xmlns='jabber:x:event'><offline/><delivered/></x>",
    });
    made();
    available('a2', home);
    play.happens({ kind: 'stored', key, reason: null });
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    expect(commands(play.commit())).toEqual([]);
    play.sends(play.says({ id: 'm2', ...request }), 'b1', phone);
    play.answers('b1', phone);
    expect(commands(play.commit())).toHaveLength(1);
  });

  test('is not told what was held back for another device', () => {
    readByTheFirst();
    expect(commands(play.commit())).toEqual([]);
    made();
    play.now += 60_000;
    expect(commands(play.settles())).toEqual([]);
  });

  test('a command says how old the account must be', () => {
    available('a1', home);
    play.opens('b1', phone);
    const key = play.says(request);
    const sentAt = play.now;
    play.now += 60_000;
    play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    expect(play.commit().commands.at(-1)?.order).toMatchObject({ kind: 'tell', askedAt: sentAt });
  });
});

test.each([false, true])(
  'the clock is put back behind the day the log was made: who asks is told (the handler is restarted: %s)',
  (isRestarted) => {
    available('a1', home);
    play.opens('b1', phone);
    play.says({ id: 'm0' });
    play.commit();
    play.now -= 86_400_000;
    play.opens('b2', desk);
    play.commit();
    if (isRestarted) play.restart();
    play.sends(play.says(request), 'b2', desk);
    play.answers('b2', desk);
    expect(names(play.commit())).toEqual([desk]);
  },
);

test.each([{ enabled: false }, { acknowledge: 'off' as const }])(
  'what is held is not told once %j',
  (changes) => {
    readByTheFirst();
    expect(names(play.commit())).toEqual([]);
    play.set(changes);
    play.now += 60_000;
    expect(names(play.settles())).toEqual([]);
  },
);

test('an account that never comes back is owed a thousand at the most, and none for ever', () => {
  play.opens('b1', phone);
  for (let number = 0; number < 1010; number++) {
    play.sends(play.says({ ...request, id: `m${number}` }), 'b1', phone);
  }
  play.answers('b1', phone);
  for (const command of commands(play.commit())) tells(command, []);
  play.commit();
  const left = play.opened.store.tellingsOf('alice@localhost');
  expect(left).toHaveLength(1000);
  play.opened.store.forgetTellings(Number.MAX_SAFE_INTEGER);
  play.opened.store.forgetTellings(Number.MAX_SAFE_INTEGER);
  expect(play.opened.store.tellingsOf('alice@localhost')).toEqual([]);
});
