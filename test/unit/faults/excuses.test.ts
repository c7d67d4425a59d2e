/** What the model looks past, each with what is like it and is not looked past. */
import { alice, bob, Story } from './story.ts';

describe('a client that dies after it has begun to sign out', () => {
  function dies(
    leaves: boolean,
    { resource = 'phone', state = 'sent', reason = 'killed while it was reading what had waited' } = {},
  ): string[] {
    const story = new Story();
    const home = story.opens(`${alice}/home`);
    const phone = story.opens(`${bob}/phone`);
    const message = story.writes(home);
    if (leaves) story.add({ kind: 'leaving', session: phone });
    story.closes(phone, 'fault', reason);
    story.logs(message, { state, deliveries: [{ resource, state }] });
    return story.verdict();
  }

  test('may not have read what it was handed', () => {
    expect(dies(true)).toEqual([]);
    expect(dies(true, { reason: 'crashed' })).toEqual([]);
  });

  test('without a goodbye it is no excuse', () => {
    expect(dies(false)).toContain('lost: read by nobody; the log says sent');
  });

  test('nor where only its connection has gone', () => {
    expect(dies(true, { reason: 'the connection has gone' })).toContain(
      'lost: read by nobody; the log says sent',
    );
  });

  test('nor for what another device was handed, nor for what is said to be proved', () => {
    expect(dies(true, { resource: 'desk' })).toContain('lost: read by nobody; the log says sent');
    expect(dies(true, { state: 'confirmed' })).toContain('lost: read by nobody; the log says confirmed');
  });
});

describe('a session that bound its resource while its account was not there', () => {
  function reads(from: string, renewed: string | null): string[] {
    const story = new Story();
    const phone = story.opens(`${bob}/phone`);
    if (renewed !== null) story.add({ kind: 'renewed', account: renewed, phase: 'begins' });
    const home = story.opens(`${alice}/home`);
    if (renewed !== null) story.add({ kind: 'renewed', account: renewed, phase: 'ends' });
    const message = story.writes(home);
    story.confirms(phone, message, { from });
    return story.verdict();
  }
  const anonymous = '9b5m5n3r8z@localhost/9b5m5n3r8z';

  test('is anonymous to Openfire', () => {
    expect(reads(anonymous, alice)).toEqual([]);
  });

  test('not one that was signed in before', () => {
    const story = new Story();
    const [phone, home] = [story.opens(`${bob}/phone`), story.opens(`${alice}/home`)];
    story.renews(alice);
    story.confirms(phone, story.writes(home), { from: anonymous });
    expect(story.verdict()).toContainEqual(expect.stringMatching(/^copy: .*read from/));
  });

  test.each([
    ['where no account was deleted', anonymous, null],
    ["nor where another's was", anonymous, bob],
    ['nor under any other name', 'mallory@localhost/9b5m5n3r8z', alice],
  ])('not %s', (_, from, renewed) => {
    expect(reads(from, renewed)).toContainEqual(expect.stringMatching(/^copy: .*read from/));
  });
});
