/** The model of the fault rounds finds what was planted, and nothing where all is well. */
import { alice, bob, Story } from './story.ts';

/** Alice at home, bob at his phone. */
function begin(about: { streamManagement?: boolean; receipts?: boolean } = {}): {
  story: Story;
  home: number;
  phone: number;
} {
  const story = new Story();
  return { story, home: story.opens(`${alice}/home`), phone: story.opens(`${bob}/phone`, about) };
}

test('a message that was read and confirmed is well', () => {
  const { story, home, phone } = begin();
  const message = story.writes(home, { receipt: true });
  story.confirms(phone, message);
  story.tells(home, message, { id: 'receipts-1', from: `${bob}/phone` });
  expect(story.verdict()).toEqual([]);
});

describe('loss', () => {
  test('accepted and read by nobody', () => {
    const { story, home } = begin();
    story.logs(story.writes(home), { state: 'sent' });
    expect(story.verdict()).toContain('lost: read by nobody; the log says sent');
  });

  test('accepted, read by nobody, and not even in the log', () => {
    const { story, home } = begin();
    story.logs(story.writes(home), null);
    expect(story.verdict()).toEqual([
      'lost: read by nobody; the log says nothing',
      'log: accepted, and not in the log',
    ]);
  });

  test('what may not have been accepted is not lost, unless the log knows of it', () => {
    const { story, home } = begin();
    const message = story.writes(home, {}, false);
    story.logs(message, null);
    expect(story.verdict()).toEqual([]);
    story.logs(message, { state: 'accepted' });
    expect(story.verdict()).toContain('lost: read by nobody; the log says accepted');
  });

  test('an ending needs a reason, and one that holds', () => {
    const { story, home } = begin();
    const message = story.writes(home, { account: null, to: 'nobody@localhost' });
    story.logs(message, { state: 'failed' });
    expect(story.verdict()).toEqual(['lost: read by nobody; failed, and no reason is told']);
    story.logs(message, { reason: 'no-account' });
    expect(story.verdict()).toEqual([]);
    const other = story.writes(home);
    story.logs(other, { state: 'expired', reason: 'removed' });
    expect(story.verdict()).toEqual([expect.stringMatching(/^needless ending: expired \(removed\)/)]);
  });

  test('what was written on a stream that was resumed may have been lost in its client', () => {
    const { story, phone } = begin();
    const session = story.opens(`${alice}/home`, { streamManagement: true });
    const message = story.writes(session, {}, false);
    story.add({ kind: 'resumed', session });
    story.proves(session);
    story.logs(message, null);
    story.closes(phone, 'goodbye');
    expect(story.verdict()).toEqual([]);
  });
});

describe('receipts', () => {
  test('for what nobody has read', () => {
    const { story, home } = begin();
    const message = story.writes(home, { receipt: true, account: null, to: 'nobody@localhost' });
    story.logs(message, { state: 'failed', reason: 'no-account' });
    story.tells(home, message, { id: 'receipts-1', from: `${bob}/phone` });
    expect(story.verdict()).toEqual([`false receipt: a receipt from ${bob}/phone, which had not read it`]);
  });

  test('before it was read, or in the name of another client', () => {
    const { story, home, phone } = begin();
    const early = story.writes(home, { receipt: true });
    story.tells(home, early, { id: 'receipts-1', from: `${bob}/phone` });
    story.confirms(phone, early);
    const other = story.writes(home, { receipt: true });
    story.confirms(phone, other);
    story.tells(home, other, { id: 'receipts-2', from: `${bob}/desk` });
    expect(story.verdict()).toEqual([
      `false receipt: a receipt from ${bob}/phone, which had not read it`,
      `false receipt: a receipt from ${bob}/desk, which had not read it`,
    ]);
  });

  test('two for one message; the same one twice is one', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home, { receipt: true });
    story.confirms(phone, message);
    story.tells(home, message, { id: 'receipts-1', from: `${bob}/phone` });
    story.tells(home, message, { id: 'receipts-1', from: `${bob}/phone` });
    expect(story.verdict()).toEqual([]);
    story.tells(home, message, { id: 'receipts-2', from: `${bob}/phone` });
    expect(story.verdict()).toEqual(['false receipt: 2 receipts of the server for it']);
  });

  test('of two with one id it is about the one for which its reader has answered', () => {
    const { story, home, phone } = begin();
    const unproved = story.writes(home, { receipt: true, id: 'bot' });
    story.reads(phone, unproved);
    story.closes(phone, 'fault');
    const again = story.opens(`${bob}/phone`);
    const proved = story.writes(home, { receipt: true, id: 'bot' });
    story.confirms(again, proved);
    story.tells(home, proved, { id: 'receipts-1', from: `${bob}/phone` });
    const desk = story.opens(`${bob}/desk`);
    story.confirms(desk, unproved, { delays: 1 });
    story.tells(home, unproved, { id: 'receipts-2', from: `${bob}/desk` });
    expect(story.verdict()).toEqual([]);
  });

  test('of two that were read before one answer it is about the one that the log says was proved', () => {
    const { story, home, phone } = begin();
    const crossed = story.writes(home, { receipt: true, id: 'bot' });
    const proved = story.writes(home, { receipt: true, id: 'bot' });
    story.reads(phone, proved);
    story.confirms(phone, crossed);
    story.logs(proved, { deliveries: [{ resource: 'phone', state: 'confirmed' }] });
    story.logs(crossed, { deliveries: [{ resource: 'phone', state: 'sent' }] });
    story.tells(home, proved, { id: 'receipts-1', from: `${bob}/phone` });
    story.confirms(story.opens(`${bob}/desk`), crossed, { delays: 1 });
    story.tells(home, crossed, { id: 'receipts-2', from: `${bob}/desk` });
    expect(story.verdict()).not.toContain('false receipt: 2 receipts of the server for it');
  });

  test('for a client that answers for itself, and not asked for', () => {
    const { story, home, phone } = begin({ receipts: true });
    const message = story.writes(home);
    story.confirms(phone, message);
    story.tells(home, message, { id: 'receipts-1', from: `${bob}/phone` });
    expect(story.verdict()).toEqual([
      'false receipt: a receipt that nobody has asked for',
      `false receipt: a receipt for ${bob}/phone, which answers for itself`,
    ]);
  });

  test('a client may answer what it likes', () => {
    const { story, home, phone } = begin({ receipts: true });
    const message = story.writes(home, { receipt: true });
    story.confirms(phone, message);
    story.tells(home, message, { id: 'its-own', from: `${bob}/phone` });
    expect(story.verdict()).toEqual([]);
  });

  test('missing where there was no fault at all', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home, { receipt: true });
    story.now += 10_000;
    story.confirms(phone, message);
    expect(story.verdict()).toEqual([]);
    story.weather = 'calm';
    expect(story.verdict()).toEqual(['missing receipt: asked for, confirmed, and never sent']);
  });

  test('both an event and an error', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home, { events: true });
    story.confirms(phone, message);
    story.tells(home, message, { what: 'event', detail: 'offline', id: 'receipts-1', from: bob });
    expect(story.verdict()).toEqual([]);
    story.tells(home, message, { what: 'error', detail: 'service-unavailable', id: 'm0', from: bob });
    expect(story.verdict()).toEqual(['event and error: stored offline, and service-unavailable']);
  });

  test('an event for one of two with one id, and an error for that to somebody else', () => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const refused = story.writes(home, { events: true, id: 'bot', to: 'carol@localhost', account: null });
    const message = story.writes(home, { events: true, id: 'bot' });
    story.logs(refused, { state: 'failed', reason: 'blocked' });
    story.tells(home, refused, { what: 'error', detail: 'not-acceptable', id: 'bot', from: '' });
    story.tells(home, message, { what: 'event', detail: 'offline', id: 'receipts-1', from: bob });
    story.confirms(story.opens(`${bob}/phone`), message, { delays: 1 });
    expect(story.verdict()).toEqual([]);
  });

  test('an event for one, and an error for its repetition, which was one too many for the store', () => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const message = story.writes(home, { events: true });
    const repetition = story.writes(home, { events: true, repeats: message });
    story.logs(repetition, { state: 'failed', reason: 'quota' });
    story.tells(home, message, { what: 'error', detail: 'service-unavailable', id: 'm0', from: bob });
    story.tells(home, message, { what: 'event', detail: 'offline', id: 'receipts-1', from: bob });
    story.confirms(story.opens(`${bob}/phone`), message, { delays: 1 });
    expect(story.verdict()).not.toContain('event and error: stored offline, and service-unavailable');
  });
});

describe('the log', () => {
  test('says more than what happened', () => {
    const { story, home } = begin();
    const message = story.writes(home, { account: null, to: 'nobody@localhost' });
    story.logs(message, { deliveries: [{ resource: 'phone', state: 'confirmed' }] });
    expect(story.verdict()).toEqual([
      'lost: read by nobody; the log says confirmed',
      'untrue: confirmed, and nobody has read it',
      'untrue: delivered to phone, which never was there',
    ]);
  });

  test('says that one resource has confirmed what another has read', () => {
    const { story, home, phone } = begin();
    story.opens(`${bob}/desk`);
    const message = story.writes(home);
    story.confirms(phone, message);
    story.logs(message, {
      deliveries: [
        { resource: 'phone', state: 'confirmed' },
        { resource: 'desk', state: 'confirmed' },
      ],
    });
    expect(story.verdict()).toEqual(['untrue: confirmed by desk, which has not read it']);
  });

  test('says less than what happened', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home);
    story.reads(phone, message);
    story.now += 600;
    story.answers(phone);
    story.logs(message, { state: 'sent', deliveries: [] });
    expect(story.verdict()).toEqual([
      'log: still sent, and it was confirmed',
      'log: phone has confirmed it; its delivery is not listed',
    ]);
    story.logs(message, { state: 'failed', reason: 'dropped' });
    expect(story.verdict()).toContain('log: still failed, and it was confirmed');
  });

  test('has two rows for one message, or other words, or another stamp', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home);
    story.confirms(phone, message);
    const row = story.row(message);
    expect(story.verdict({ rows: [row, { ...row }] })).toEqual(['log: 2 rows for it']);
    expect(story.verdict({ rows: [{ ...row, body: 'other words' }] })).toEqual([
      'log: the body in the log is not the one that was written',
    ]);
    expect(story.verdict({ rows: [{ ...row, stanzaId: 'another' }] })).toEqual([
      'log: read with the stamp stamp-0, logged as another',
    ]);
  });

  test('received, though no client says such things', () => {
    const { story, home, phone } = begin();
    const message = story.writes(home);
    story.confirms(phone, message);
    story.logs(message, { state: 'received' });
    expect(story.verdict()).toEqual(['untrue: received, and nobody has said so']);
  });
});
