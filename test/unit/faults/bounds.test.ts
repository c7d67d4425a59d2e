/** What the model of the fault rounds knows of ends: of sessions, of accounts, of the offline store, and of patience. */
import { alice, bob, Story } from './story.ts';

const late = { delays: 1 };

describe('who signs out in order', () => {
  test('has read what he has read: a copy more is not paid for, and no receipt is owed', () => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const phone = story.opens(`${bob}/phone`);
    const message = story.writes(home);
    story.reads(phone, message);
    story.now += 600;
    story.closes(phone, 'goodbye');
    story.logs(message, { state: 'sent', deliveries: [{ resource: 'phone', state: 'sent' }] });
    expect(story.verdict()).toEqual([]);
    story.now += 5000;
    story.confirms(story.opens(`${bob}/phone`), message, late);
    expect(story.verdict()).toContain(
      `duplicate: ${bob}/phone has read it 2 times; evidence was lost 0 times`,
    );
  });

  test.each([
    ['and would never have answered what it was asked has proved nothing', true, []],
    [
      'and would not have answered had it been asked, has',
      false,
      [`duplicate: ${bob}/phone has read it 2 times; evidence was lost 0 times`],
    ],
  ])('%s', (_, isAsked, violations) => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const phone = story.opens(`${bob}/phone`, { manner: { silent: true } });
    const message = story.writes(home);
    story.reads(phone, message);
    if (isAsked) story.add({ kind: 'asked', session: phone, id: 'GlWsS3TvDrEnghErK0Sz0ta5' });
    story.now += 600;
    story.closes(phone, 'goodbye');
    story.confirms(story.opens(`${bob}/phone`), message, late);
    expect(story.verdict()).toEqual(violations);
  });

  test('over a link that had swallowed something, or with stream management, has proved nothing', () => {
    for (const about of [{ streamManagement: true }, {}]) {
      const story = new Story();
      const home = story.opens(`${alice}/home`);
      const phone = story.opens(`${bob}/phone`, about);
      const message = story.writes(home);
      story.reads(phone, message);
      if (about.streamManagement !== true) {
        story.add({ kind: 'fault', session: phone, fault: `${bob}/phone: the link swallows bytes, both` });
      }
      story.closes(phone, 'goodbye');
      story.confirms(story.opens(`${bob}/phone`), message, late);
      expect(story.verdict()).toEqual([]);
    }
  });
});

describe('clients that are alive', () => {
  test.each([
    ['slow', { slow: true }, 1],
    ['silent, but sends white space', { silent: true, keepAlives: true }, 1],
    ['silent altogether', { silent: true }, 0],
  ])('%s: closed by the server', (_, manner, violations) => {
    const story = new Story();
    story.closes(story.opens(`${bob}/phone`, { manner }), 'server');
    expect(story.verdict()).toHaveLength(violations);
  });
});

describe('what was taken out of the offline store', () => {
  /** Alice writes while bob is away. */
  function stored(): { story: Story; message: number } {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    return { story, message: story.writes(home) };
  }

  test('has expired, and is not lost', () => {
    const { story, message } = stored();
    story.visits(story.opens(`${bob}/phone`), 'purge');
    story.logs(message, { state: 'expired', reason: 'removed' });
    expect(story.verdict()).toEqual([]);
    story.logs(message, { state: 'stored', reason: null });
    expect(story.verdict()).toEqual(['log: still stored in the end']);
  });

  test('does not come back', () => {
    const { story, message } = stored();
    story.visits(story.opens(`${bob}/phone`), 'remove', message);
    story.now += 5000;
    story.confirms(story.opens(`${bob}/desk`), message, late);
    expect(story.verdict()).toEqual([
      expect.stringMatching(/^returned: read by .*\/desk .* it was removed from the offline store/),
    ]);
  });

  test.each([
    ['normal', 'phone', []],
    ['chat', 'phone', [expect.stringMatching(/^returned: /)]],
    ['normal', null, [expect.stringMatching(/^returned: /)]],
  ] as const)(
    'was not in it yet where nobody was there to put it in: %s to %s',
    (type, resource, expected) => {
      const story = new Story();
      const home = story.opens(`${alice}/home`);
      story.add({ kind: 'server-fault', fault: 'handler-away', phase: 'begins' });
      story.writes(home, { type, to: resource === null ? bob : `${bob}/${resource}` });
      story.visits(story.opens(`${bob}/desk`), 'purge');
      story.now += 5000;
      story.add({ kind: 'server-fault', fault: 'handler-away', phase: 'ends' });
      story.confirms(story.opens(`${bob}/pad`), 0, late);
      expect(story.verdict()).toEqual(expected);
    },
  );

  test.each([
    ['at once', 500, []],
    ['later', 1500, [expect.stringMatching(/^returned: /)]],
  ])('may come back where the server was killed %s, and its database forgot', (_, after, expected) => {
    const { story, message } = stored();
    story.visits(story.opens(`${bob}/phone`), 'purge');
    story.now += after;
    story.add({ kind: 'server-fault', fault: 'kill-server', phase: 'begins' });
    story.now += 5000;
    story.add({ kind: 'server-fault', fault: 'kill-server', phase: 'ends' });
    story.confirms(story.opens(`${bob}/desk`), message, late);
    expect(story.verdict()).toEqual(expected);
  });

  test('one of two that are alike was removed: the other may come', () => {
    const { story, message } = stored();
    const again = story.writes(0, { repeats: message });
    story.visits(story.opens(`${bob}/phone`), 'remove', message);
    story.now += 5000;
    story.confirms(story.opens(`${bob}/desk`), again, late);
    expect(story.verdict().filter((one) => one.startsWith('returned'))).toEqual([]);
  });

  test('may come back where a dead session had it, too', () => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const phone = story.opens(`${bob}/phone`);
    const message = story.writes(home);
    story.visits(story.opens(`${bob}/desk`), 'purge');
    story.closes(phone, 'fault');
    story.confirms(story.opens(`${bob}/tab`), message, late);
    expect(story.verdict()).toEqual([]);
  });

  test('what was only viewed is no copy too many', () => {
    const { story, message } = stored();
    const phone = story.opens(`${bob}/phone`);
    story.visits(phone, 'view');
    story.reads(phone, message, { ...late, viewed: true });
    story.reads(phone, message, { ...late, viewed: true });
    story.confirms(phone, message, late);
    expect(story.verdict()).toEqual([]);
  });
});

describe('an account that was deleted and made again', () => {
  test('gets nothing of what was written to the one before, and nothing of that is lost', () => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const phone = story.opens(`${bob}/phone`);
    const message = story.writes(home);
    story.renews(bob);
    story.closes(phone, 'server');
    story.logs(message, { state: 'unrouted', reason: 'no-account' });
    expect(story.verdict()).toEqual([]);
    story.confirms(story.opens(`${bob}/phone`), message, late);
    expect(story.verdict()).toContainEqual(expect.stringMatching(/^returned: .* its account was deleted/));
  });
});

describe('a client that cannot stand a message', () => {
  function crashes(times: number): Story {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    let phone = story.opens(`${bob}/phone`);
    const message = story.writes(home);
    for (let time = 0; time < times; time++) {
      story.reads(phone, message, time === 0 ? {} : late);
      story.closes(phone, 'fault');
      phone = story.opens(`${bob}/phone`);
    }
    story.logs(message, { state: 'failed', reason: 'set-aside' });
    return story;
  }

  test('gets it a few times, and then it is set aside', () => {
    expect(crashes(4).verdict()).toEqual([]);
  });

  test('does not get it for ever', () => {
    expect(crashes(14).verdict()).toEqual([expect.stringMatching(/^endless: handed out 14 times/)]);
  });

  test('a message is not set aside that was not tried', () => {
    const story = new Story();
    const message = story.writes(story.opens(`${alice}/home`));
    story.logs(message, { state: 'failed', reason: 'set-aside' });
    expect(story.verdict()).toEqual([expect.stringMatching(/^needless ending: failed \(set-aside\)/)]);
  });
});
