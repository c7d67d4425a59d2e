/** What the model of the fault rounds takes for untrue: more in the log than any client can have proved or said. */
import { alice, bob, Story } from './story.ts';

/** Alice at home, bob at his phone and his desk. */
function begin(): { story: Story; home: number; phone: number; desk: number } {
  const story = new Story();
  return {
    story,
    home: story.opens(`${alice}/home`),
    phone: story.opens(`${bob}/phone`),
    desk: story.opens(`${bob}/desk`),
  };
}

const shown = (resource: string, state = 'displayed') => ({
  state,
  deliveries: [{ resource, state }],
});

describe('displayed', () => {
  test('by a device that has read it and said so', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home);
    story.confirms(phone, message);
    story.marks(phone, message);
    story.logs(message, shown('phone'));
    expect(story.verdict()).toEqual([]);
  });

  test('by a device that has marked a later one of what it read', () => {
    const { story, home, phone } = begin();
    const [first, second] = [story.writes(home), story.writes(home)];
    story.confirms(phone, first);
    story.confirms(phone, second);
    story.marks(phone, second);
    for (const message of [first, second]) story.logs(message, shown('phone'));
    expect(story.verdict()).toEqual([]);
  });

  test('by a device that had marked it before it came: it is untrue', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home);
    story.marks(phone, message);
    story.confirms(phone, message);
    story.logs(message, shown('phone'));
    expect(story.verdict()).toEqual([
      'untrue: displayed, and nobody has said so',
      'untrue: displayed by phone, which has not said so',
    ]);
  });

  test('through the marker of another device, which never had it: it is untrue, and it is lost', () => {
    const { story, home, phone, desk } = begin();
    const lost = story.writes(home, { to: `${bob}/phone` });
    const later = story.writes(home);
    story.closes(phone, 'fault');
    story.confirms(desk, later);
    story.marks(desk, later);
    story.logs(later, shown('desk'));
    story.logs(lost, shown('desk'));
    expect(story.verdict()).toEqual([
      'lost: read by nobody; the log says displayed',
      'untrue: displayed, and nobody has read it',
      'untrue: displayed by desk, which has not read it',
    ]);
  });

  test('by name, by a session that did not read it: where an earlier one of the same device had', () => {
    const { story, home, phone, desk } = begin();
    const message = story.writes(home);
    story.confirms(phone, message);
    story.closes(phone, 'fault');
    const again = story.opens(`${bob}/phone`);
    story.marks(again, message);
    story.logs(message, shown('phone'));
    expect(story.verdict()).toEqual([]);
    story.marks(desk, message);
    story.logs(message, shown('desk'));
    expect(story.verdict()).toContain('untrue: displayed by desk, which has not read it');
  });

  test('received through a carbon copy, and said so', () => {
    const { story, home, phone, desk } = begin();
    const message = story.writes(home, { to: `${bob}/phone` });
    story.confirms(phone, message);
    story.reads(desk, message, { carbon: true });
    story.marks(desk, message, 'received');
    story.logs(message, {
      state: 'received',
      deliveries: [
        { resource: 'phone', state: 'confirmed' },
        { resource: 'desk', state: 'received' },
      ],
    });
    expect(story.verdict()).toEqual([]);
  });
});

describe('messages that look alike', () => {
  test('one id for all: each has its row, and its receipt', () => {
    const { story, home, phone } = begin();
    const all = [1, 2, 3].map(() => story.writes(home, { id: 'bot', receipt: true }));
    for (const [index, message] of all.entries()) {
      story.confirms(phone, message);
      story.tells(home, message, { id: `receipts-${index}`, from: `${bob}/phone` });
    }
    expect(story.verdict()).toEqual([]);
    story.tells(home, 0, { id: 'receipts-9', from: `${bob}/phone` });
    expect(story.verdict()).toEqual(['false receipt: 2 receipts of the server for it']);
  });

  test('one id for all, and one row: the others are missing', () => {
    const { story, home, phone } = begin();
    const all = [1, 2].map(() => story.writes(home, { id: '1' }));
    for (const message of all) story.confirms(phone, message);
    story.logs(1, null);
    expect(story.verdict()).toContain('log: accepted, and not in the log');
  });

  test('a repetition has its own row and its own stamp', () => {
    const { story, home, phone } = begin();
    const first = story.writes(home);
    const again = story.writes(home, { repeats: first });
    story.confirms(phone, first);
    story.confirms(phone, again);
    expect(story.verdict()).toEqual([]);
  });

  test.each([
    ['ended its stream as another one came with its address, it may be left', true, []],
    ['was cut off, it may not', false, ['log: still sent in the end']],
  ])('what was read on a session that %s', (_, replaced, verdict) => {
    const { story, home, phone } = begin();
    const message = story.writes(home);
    story.reads(phone, message);
    if (replaced) story.opens(`${bob}/phone`);
    story.closes(phone, replaced ? 'server' : 'fault');
    story.logs(message, { state: 'sent' });
    expect(story.verdict()).toEqual(verdict);
  });

  test('a repetition that nobody has read is lost, though the first was read', () => {
    const { story, home, phone } = begin();
    const first = story.writes(home);
    const again = story.writes(home, { repeats: first });
    story.confirms(phone, first);
    story.logs(again, { state: 'sent' });
    expect(story.verdict()).toEqual([
      'lost: read by nobody; the log says sent',
      'log: still sent in the end',
    ]);
  });

  test('a repetition that nobody stamped bears the stamp of one of the same device', () => {
    const { story, home, phone } = begin();
    const first = story.writes(home);
    const again = story.writes(home, { repeats: first });
    story.confirms(phone, first);
    const pad = story.opens(`${bob}/pad`);
    story.confirms(pad, again, { delays: 1 });
    story.add({ kind: 'server-fault', fault: 'plugin-off', phase: 'begins' });
    const unseen = story.writes(home, { repeats: first, copiesStamp: true });
    story.reads(pad, unseen, { stanzaIds: [`stamp-${again}`] });
    story.logs(unseen, null);
    expect(story.verdict()).toEqual([]);
  });

  test('a repetition without a row', () => {
    const { story, home, phone } = begin();
    const first = story.writes(home);
    const again = story.writes(home, { repeats: first });
    story.confirms(phone, first);
    story.logs(again, null);
    expect(story.verdict()).toEqual([
      'lost: read by nobody; the log says nothing',
      'log: accepted, and not in the log',
    ]);
  });
});

describe('a client that hides', () => {
  test('is not revealed by a receipt, but to others', () => {
    const { story, home, phone } = begin();
    story.add({ kind: 'hidden', session: phone, from: 'r0xa9@localhost', directed: false });
    const message = story.writes(home, { receipt: true });
    story.confirms(phone, message);
    story.tells(home, message, { id: 'receipts-1', from: `${bob}/phone` });
    expect(story.verdict()).toEqual([]);
    const hidden = new Story();
    const [sender, reader] = [hidden.opens(`${alice}/home`), hidden.opens(`${bob}/phone`)];
    hidden.add({ kind: 'hidden', session: reader, from: alice, directed: false });
    const secret = hidden.writes(sender, { receipt: true });
    hidden.confirms(reader, secret);
    hidden.tells(sender, secret, { id: 'receipts-1', from: `${bob}/phone` });
    expect(hidden.verdict()).toEqual([
      `false receipt: a receipt reveals ${bob}/phone, which hides from its sender`,
    ]);
  });
});
