/** What senders are owed to be told, through the ledger and its store. */
import { FieldReader } from '../../../src/link/record.ts';
import type { Batch } from '../../../src/delivery/batch.ts';
import { Play } from '../support/play.ts';

const [phone, desk] = ['bob@localhost/phone', 'bob@localhost/desk'];
const home = 'alice@localhost/home';
const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
const receipts = ['urn:xmpp:receipts'];

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

interface Command {
  readonly command: number;
  readonly id: string;
  readonly sessions: readonly string[];
  readonly isGated: boolean;
}

function commands(batch: Pick<Batch, 'commands'>): Command[] {
  return batch.commands.flatMap(({ frame }) => {
    if (String.fromCharCode(frame[4] ?? 0) !== 'r') return [];
    const fields = new FieldReader(frame, 5, frame.length);
    const [command, xml, owner, , sessions] = Array.from({ length: 5 }, () => fields.text() ?? null);
    const id = /receipts-[\w-]+/.exec(xml ?? '')?.[0] ?? '';
    const lines = (sessions ?? '').split('\n').filter((line) => line !== '');
    return [{ command: Number(command), id, sessions: lines, isGated: owner != null }];
  });
}

/** In whose names something is told. */
const names = ({ commands: sent }: Pick<Batch, 'commands'>): string[] =>
  sent.flatMap(({ frame }) => /^.{4}r[^]* from="([^"]+)"/.exec(frame.toString('latin1'))?.[1] ?? []);

function available(stream: string, jid: string): void {
  play.opens(stream, jid);
  play.happens({ kind: 'session-opened', stream, jid, flags: 'a', idlePings: null });
}

/** The shim does it, and these sessions (lines) take it. */
function tells({ command }: Command, sessions: readonly string[], outcome = 'done'): void {
  play.happens({ kind: 'executing', command, outcome: null, reason: null, key: null });
  for (const line of sessions) {
    const [stream = '', jid = ''] = line.split(' ');
    play.happens({ kind: 'told', command, stream, jid });
  }
  const reason = outcome === 'skipped' ? 'presence' : null;
  play.happens({ kind: 'executed', command, outcome, reason, key: null });
}

function due(): Command {
  play.opens('b1', phone);
  play.sends(play.says(request), 'b1', phone);
  play.answers('b1', phone);
  const [command] = commands(play.commit());
  if (command === undefined) throw new Error('nothing is told');
  return command;
}

/** Who asks is there, and two devices are sent it, of which the first proves that it has read it. */
function readByTheFirst(): void {
  available('a1', home);
  play.opens('b1', phone);
  play.opens('b2', desk);
  const key = play.says(request);
  play.sends(key, 'b1', phone);
  play.sends(key, 'b2', desk);
  play.answers('b1', phone);
}

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
    const frame = play.commit().commands.at(-1)?.frame ?? Buffer.alloc(0);
    const fields = new FieldReader(frame, 5, frame.length);
    const askedAt = Array.from({ length: 7 }, () => fields.text()).at(-1);
    expect(Number(askedAt)).toBe(sentAt);
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
