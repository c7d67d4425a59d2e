/** Duplicates, changed copies and the order of things: what the model lets pass, and what it does not. */
import { alice, bob, Story } from './story.ts';

const late = { delays: 1 };

/** Bob's phone has read a message; then it is read again by a new session of the same resource. */
function twice(between: (story: Story, phone: number, message: number) => void, about = {}): Story {
  const story = new Story();
  const home = story.opens(`${alice}/home`);
  const phone = story.opens(`${bob}/phone`, about);
  const message = story.writes(home);
  between(story, phone, message);
  const again = story.opens(`${bob}/phone`);
  story.confirms(again, message, late);
  return story;
}

test('a second copy is paid for by evidence that was lost', () => {
  const story = twice((told, phone, message) => {
    told.reads(phone, message);
    told.closes(phone, 'fault');
  });
  expect(story.verdict()).toEqual([]);
});

test('an answer that may not have arrived is no evidence', () => {
  const story = twice((told, phone, message) => {
    told.reads(phone, message);
    told.answers(phone, false);
    told.closes(phone, 'fault');
  });
  expect(story.verdict()).toEqual([]);
});

test('a second copy of what was surely confirmed is not paid for', () => {
  const story = twice((told, phone, message) => {
    told.confirms(phone, message);
    told.now += 600;
    told.answers(phone);
    told.closes(phone, 'fault');
  });
  expect(story.verdict()).toEqual([`duplicate: ${bob}/phone has read it 2 times; evidence was lost 0 times`]);
});

test('an answer that came at once may have come before the server had noted what it was for', () => {
  const story = twice((told, phone, message) => {
    told.confirms(phone, message);
    told.closes(phone, 'fault');
  });
  expect(story.verdict()).toEqual([]);
});

test('a second copy in the same session is not paid for', () => {
  const story = new Story();
  const home = story.opens(`${alice}/home`);
  const phone = story.opens(`${bob}/phone`);
  const message = story.writes(home);
  story.reads(phone, message);
  story.confirms(phone, message, late);
  expect(story.verdict()).toEqual([`duplicate: ${bob}/phone has read it 2 times; evidence was lost 0 times`]);
});

test('one loss of evidence pays for one copy more', () => {
  const story = twice((told, phone, message) => {
    told.reads(phone, message);
    told.reads(phone, message, late);
    told.closes(phone, 'fault');
  });
  expect(story.verdict()).toEqual([`duplicate: ${bob}/phone has read it 3 times; evidence was lost 1 times`]);
});

test('with stream management an answer without an acknowledgement is not enough', () => {
  const sm = { streamManagement: true };
  const unacknowledged = twice((told, phone, message) => {
    told.confirms(phone, message);
    told.closes(phone, 'fault');
  }, sm);
  expect(unacknowledged.verdict()).toEqual([]);
  const acknowledged = twice((told, phone, message) => {
    told.reads(phone, message);
    told.now += 600;
    told.add({ kind: 'acknowledged', session: phone });
    told.answers(phone);
    told.closes(phone, 'fault');
  }, sm);
  expect(acknowledged.verdict()).toHaveLength(1);
});

test.each([
  [
    'with stream management: Openfire stored it and kept it for the session',
    { streamManagement: true },
    15,
    0,
  ],
  ['with stream management, a second before', { streamManagement: true }, 1000, 1],
  ['without', {}, 15, 1],
])('what was sent as a session came to its end, %s', (_, about, before, violations) => {
  const story = new Story();
  const home = story.opens(`${alice}/home`);
  const phone = story.opens(`${bob}/phone`, about);
  const message = story.writes(home);
  story.now += before;
  story.closes(phone, 'goodbye');
  const pad = story.opens(`${bob}/pad`);
  story.reads(pad, message, late);
  story.confirms(pad, message, late);
  expect(story.verdict()).toHaveLength(violations);
});

test('a client that was frozen may have answered too late', () => {
  const story = twice((told, phone, message) => {
    told.add({ kind: 'fault', session: phone, fault: `${bob}/phone: frozen` });
    told.now += 1500;
    told.add({ kind: 'fault', session: phone, fault: `${bob}/phone: thawed` });
    told.confirms(phone, message);
    told.closes(phone, 'server');
  });
  expect(story.verdict()).toEqual([]);
});

test('a healthy client that is cut off by the server is noticed; one that was replaced is not', () => {
  const story = new Story();
  const phone = story.opens(`${bob}/phone`);
  story.opens(`${bob}/phone`);
  story.closes(phone, 'server');
  expect(story.verdict()).toEqual([]);
  const desk = story.opens(`${bob}/desk`);
  story.closes(desk, 'server');
  expect(story.verdict()).toEqual([expect.stringMatching(/^session: .*\/desk .* for no reason$/)]);
});

test.each([
  ['another body', { body: 'token:r0m0; other words' }, 'body'],
  ['another id', { id: 'another' }, 'id'],
  ['another sender', { from: `${alice}/elsewhere` }, 'from'],
  ['another type', { type: 'normal' }, 'type'],
  ['a child less', { children: [] }, 'children'],
  ['an origin-id', { originId: 'made-up' }, 'origin-id'],
  ['two delays', { delays: 2 }, '2 delays'],
  ['no stamp', { stanzaIds: [] }, '0 stamps'],
])('a copy with %s is noticed', (_, changes, word) => {
  const story = new Story();
  const home = story.opens(`${alice}/home`);
  const phone = story.opens(`${bob}/phone`);
  story.confirms(phone, story.writes(home), changes);
  expect(story.verdict()).toEqual([expect.stringMatching(new RegExp(`^copy: .*${word}`))]);
});

test('what waited says so', () => {
  const story = new Story();
  const home = story.opens(`${alice}/home`);
  const message = story.writes(home);
  story.confirms(story.opens(`${bob}/phone`), message);
  expect(story.verdict()).toEqual([`copy: handed out late to ${bob}/phone without a delay`]);
});

test('copies have one stamp', () => {
  const story = twice((told, phone, message) => {
    told.reads(phone, message, { stanzaIds: ['another'] });
    told.closes(phone, 'fault');
  });
  expect(story.verdict()).toContain('copy: copies have different stamps: another, stamp-0');
});

test('what came at once came in order', () => {
  const story = new Story();
  const home = story.opens(`${alice}/home`);
  const phone = story.opens(`${bob}/phone`);
  const [first, second] = [story.writes(home), story.writes(home)];
  story.confirms(phone, second);
  story.confirms(phone, first);
  expect(story.verdict()).toEqual([`order: ${bob}/phone read it after 1, neither having waited`]);
});

test('what was lost together comes again in order; other things may overtake it', () => {
  const play = (to: string): string[] => {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const phone = story.opens(`${bob}/phone`);
    const [first, second] = [story.writes(home, { to }), story.writes(home, { to })];
    story.closes(phone, 'fault');
    const again = story.opens(`${bob}/phone`);
    story.confirms(again, second, late);
    story.confirms(again, first, late);
    return story.verdict();
  };
  expect(play(`${bob}/phone`)).toEqual([
    `reordered: ${bob}/phone read it after 1, both lost with the same session`,
  ]);
  expect(play(bob)).toEqual([]);
});
