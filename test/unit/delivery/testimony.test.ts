/** What clients say of messages reaches no further than what their own session was handed and can have read. */
import fc from 'fast-check';
import type { State } from '../../../src/chatlog/reader.ts';
import { Play, redeliveries, routed } from '../support/play.ts';
import type { Said } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const desk = 'bob@localhost/desk';
const markers = 'urn:xmpp:chat-markers:0';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function states(...keys: string[]): Promise<(State | undefined)[]> {
  return Promise.all(keys.map(async (key) => (await play.opened.log.message(key))?.state));
}

const signal = (from: string, name: string, namespace: string, id: string): Said => ({
  from,
  to: 'alice@localhost',
  id: null,
  body: null,
  children: `${name} ${namespace}`,
  inner: `<${name} xmlns='${namespace}' id='${id}'/>`,
});
const displayed = (from: string, id: string): Said => signal(from, 'displayed', markers, id);
const receipt = (from: string, id: string): Said => signal(from, 'received', 'urn:xmpp:receipts', id);
const event = (from: string, id: string): Said => ({
  ...displayed(from, id),
  children: 'x jabber:x:event',
  inner: `<x xmlns='jabber:x:event'><displayed/><id>${id}</id></x>`,
});
const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };

/** Of each message what is redelivered when the phone's session has ended. */
function whenThePhoneEnds(stream = 'b1'): string[] {
  play.closes(stream, phone);
  return redeliveries(play.settles()).map(({ key }) => key);
}

describe('another device', () => {
  const claims = {
    'a displayed marker': displayed,
    'an acknowledged marker': (from: string, id: string) => signal(from, 'acknowledged', markers, id),
    'a received marker': (from: string, id: string) => signal(from, 'received', markers, id),
    'a receipt': receipt,
    'an event': event,
  };
  const each = fc.constantFrom(...Object.values(claims));

  test.each(Object.entries(claims))(
    '%s of what came later leaves what the dead one has',
    async (_what, claim) => {
      play.opens('b1', phone);
      play.opens('b2', desk);
      const [lost, read] = [play.says(), play.says({ id: 'm2' })];
      play.sends(lost, 'b1', phone);
      play.sends(read, 'b2', desk);
      play.says(claim(desk, 'm2'));
      expect(whenThePhoneEnds()).toEqual([lost]);
      expect((await states(lost, read))[0]).toBe('sent');
      expect(['received', 'displayed']).toContain((await states(read))[0]);
    },
  );

  test.each(Object.entries(claims))(
    '%s of the very message that the dead one has proves nothing',
    async (_what, claim) => {
      play.opens('b1', phone);
      play.opens('b2', desk);
      const lost = play.says();
      play.sends(lost, 'b1', phone);
      play.says(claim(desk, 'm1'));
      expect(whenThePhoneEnds()).toEqual([lost]);
      expect(await states(lost)).toEqual(['sent']);
    },
  );

  test('that was sent a copy has it', async () => {
    play.opens('b1', phone);
    play.opens('b2', desk);
    const key = play.says();
    play.sends(key, 'b1', phone);
    play.happens({ kind: 'sent', key, stream: 'b2', jid: desk, flags: 'c' });
    play.says(displayed(desk, 'm1'));
    expect(whenThePhoneEnds()).toEqual([]);
    expect(await states(key)).toEqual(['displayed']);
  });

  test('shows nothing that it was never handed, though the first has proved to have read it', async () => {
    play.opens('b1', phone);
    const [first, second] = [play.says(), play.says({ id: 'm2' })];
    for (const key of [first, second]) play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    play.commit();
    play.opens('b2', desk);
    play.says(displayed(desk, 'm2'));
    play.commit();
    expect(await states(first, second)).toEqual(['confirmed', 'confirmed']);
  });

  test('of the same resource, later, shows by name what the one before has proved to have read', async () => {
    play.opens('b1', phone);
    const [first, second] = [play.says(), play.says({ id: 'm2' })];
    for (const key of [first, second]) play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    play.closes('b1', phone);
    play.commit();
    play.opens('b3', phone);
    play.says(displayed(phone, 'm2'));
    play.commit();
    // Its own session was handed neither, and it names only the second.
    expect(await states(first, second)).toEqual(['confirmed', 'displayed']);
  });

  test('does not show it where an older one bears the same id, which it may mean', async () => {
    const old = play.says({ id: '1' });
    play.commit();
    play.restart();
    play.opens('b1', phone);
    const key = play.says({ id: '1' });
    play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    play.commit();
    play.opens('b2', desk);
    play.says(displayed(desk, '1'));
    play.commit();
    expect(await states(old, key)).toEqual(['accepted', 'confirmed']);
  });

  test('whatever it says, nothing that another holds is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('b1', 'b2'), fc.constantFrom('1', '2', '3')), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.array(fc.tuple(each, fc.constantFrom('1', '2', '3')), { maxLength: 8 }),
        fc.boolean(),
        (handed, said, committed) => {
          const own = new Play();
          try {
            own.opens('b1', phone);
            own.opens('b2', desk);
            const lost = handed.flatMap(([stream, id]) => {
              const key = own.says({ id });
              own.sends(key, stream, stream === 'b1' ? phone : desk);
              return stream === 'b1' ? [key] : [];
            });
            if (committed) own.commit();
            for (const [claim, id] of said) own.says(claim(desk, id));
            own.closes('b1', phone);
            expect(redeliveries(own.settles()).map(({ key }) => key)).toEqual(lost);
          } finally {
            own.end();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the same resource, signed in again', () => {
  test('marks what came after: what died with its link is not covered', async () => {
    play.opens('b1', phone);
    const lost = play.says();
    play.sends(lost, 'b1', phone);
    play.opens('b2', phone);
    const read = play.says({ id: 'm2' });
    play.sends(read, 'b2', phone);
    play.says(displayed(phone, 'm2'));
    expect(whenThePhoneEnds()).toEqual([lost]);
    expect(await states(lost, read)).toEqual(['sent', 'displayed']);
  });

  test('is given it again, and shows it: an older one is covered where it was handed, not where it was sent', async () => {
    play.opens('b1', phone);
    const late = play.says();
    play.sends(late, 'b1', phone);
    play.opens('b2', phone);
    const [second, third] = [play.says({ id: 'm2' }), play.says({ id: 'm3' })];
    play.sends(second, 'b2', phone);
    play.says(displayed(phone, 'm2'));
    play.commit();
    expect(whenThePhoneEnds()).toEqual([late]);
    play.sends(late, 'b2', phone);
    play.commit();
    expect(await states(late)).toEqual(['sent']);
    play.sends(third, 'b2', phone);
    play.says(displayed(phone, 'm3'));
    play.commit();
    expect(await states(late, second, third)).toEqual(['displayed', 'displayed', 'displayed']);
  });
});

describe('a claim that overtakes the event of the handing', () => {
  function overtaken(began: (claimed: number) => number): string {
    play.opens('b1', phone);
    const key = play.says(request);
    play.says(receipt(phone, 'm1'));
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: '', began: began(play.sequence) });
    return key;
  }

  test('counts where the handing had begun', async () => {
    const key = overtaken((claimed) => claimed - 1);
    expect(whenThePhoneEnds()).toEqual([]);
    expect(await states(key)).toEqual(['received']);
  });

  test('and not where it had not: nobody has read what is still to be sent', async () => {
    const key = overtaken((claimed) => claimed);
    expect(whenThePhoneEnds()).toEqual([key]);
    expect(await states(key)).toEqual(['sent']);
  });

  test('keeps our receipt back either way, as its sender has one', () => {
    overtaken((claimed) => claimed);
    play.answers('b1', phone);
    expect(routed(play.commit())).toEqual([]);
  });
});

describe('ids that are not one of a kind', () => {
  test('one that is counted anew: the claim is about what its session was handed', async () => {
    play.opens('b1', phone);
    play.opens('b2', desk);
    const [old, lost] = [play.says({ id: '1' }), play.says({ id: '1' })];
    play.sends(old, 'b2', desk);
    play.sends(lost, 'b1', phone);
    for (let time = 0; time < 3; time++) play.says(displayed(desk, '1'));
    expect(whenThePhoneEnds()).toEqual([lost]);
    expect(await states(old, lost)).toEqual(['displayed', 'sent']);
  });

  test('one for all messages: each receipt is for the next, and what has none comes again', async () => {
    play.opens('b1', phone);
    const keys = Array.from({ length: 5 }, () => play.says({ ...request, id: 'bot' }));
    for (const key of keys) play.sends(key, 'b1', phone);
    for (let time = 0; time < 3; time++) play.says(receipt(phone, 'bot'));
    expect(whenThePhoneEnds()).toEqual(keys.slice(3));
    expect(await states(...keys)).toEqual(['received', 'received', 'received', 'sent', 'sent']);
  });

  test('receipt and marker in one stanza speak of one message', async () => {
    play.opens('b1', phone);
    const keys = [play.says({ ...request, id: '1' }), play.says({ ...request, id: '1' })];
    for (const key of keys) play.sends(key, 'b1', phone);
    play.says({
      ...receipt(phone, '1'),
      children: `received urn:xmpp:receipts\nreceived ${markers}`,
      inner: `<received xmlns='urn:xmpp:receipts' id='1'/><received xmlns='${markers}' id='1'/>`,
    });
    play.commit();
    expect(await states(...keys)).toEqual(['received', 'sent']);
  });

  test('of what was confirmed the youngest is shown, and what was handed before it', async () => {
    play.opens('b1', phone);
    const keys = [play.says({ id: '1' }), play.says({ id: '1' })];
    for (const key of keys) play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    play.commit();
    play.says(displayed(phone, '1'));
    play.commit();
    expect(await states(...keys)).toEqual(['displayed', 'displayed']);
  });
});

describe('who has no session here', () => {
  test('speaks for an account on another server', async () => {
    const to = 'carol@abroad.example';
    const keys = ['m1', 'm2'].map((id) => play.says({ to, id, flags: 'c' }));
    play.says(displayed(`${to}/pad`, 'm2'));
    play.commit();
    expect(await states(...keys)).toEqual(['accepted', 'displayed']);
  });

  test.each(['refused first', 'refused last'])(
    'does not mean what never got there, of two that bear one id: %s',
    async (which) => {
      const to = 'carol@abroad.example';
      const refused = (): number =>
        play.happens({
          kind: 'refused',
          from: 'abroad.example',
          to: 'alice@localhost/home',
          id: 'm1',
          condition: 'remote-server-not-found',
          errorType: 'cancel',
          stream: null,
        });
      const first = play.says({ to, flags: 'c' });
      if (which === 'refused first') refused();
      const second = play.says({ to, flags: 'c' });
      if (which === 'refused last') refused();
      play.says(receipt(`${to}/pad`, 'm1'));
      play.commit();
      const expected = which === 'refused first' ? ['failed', 'received'] : ['received', 'failed'];
      expect(await states(first, second)).toEqual(expected);
    },
  );

  test('corrects the end of one that nothing else can mean', async () => {
    const to = 'carol@abroad.example';
    const key = play.says({ to, flags: 'c' });
    const [from, condition] = ['abroad.example', 'remote-server-timeout'];
    const error = { from, condition, to: 'alice@localhost/home', id: 'm1', errorType: 'wait', stream: null };
    play.happens({ kind: 'refused', ...error });
    play.says(receipt(`${to}/pad`, 'm1'));
    play.commit();
    expect(await states(key)).toEqual(['received']);
  });

  test('does not speak for one of this server', async () => {
    play.opens('b1', phone);
    const key = play.says();
    play.sends(key, 'b1', phone);
    play.says({ ...displayed(phone, 'm1'), stream: null });
    expect(whenThePhoneEnds()).toEqual([key]);
    expect(await states(key)).toEqual(['sent']);
  });
});

test('more than a marker covers at once is covered by the next', async () => {
  play.opens('b1', phone);
  const keys = Array.from({ length: 1100 }, (_, index) => play.says({ id: `n${index}` }));
  for (const key of keys) play.sends(key, 'b1', phone);
  play.answers('b1', phone);
  play.commit();
  const last = play.says({ id: 'last' });
  play.sends(last, 'b1', phone);
  play.says(displayed(phone, 'last'));
  play.commit();
  const next = play.says({ id: 'next' });
  play.sends(next, 'b1', phone);
  play.says(displayed(phone, 'next'));
  play.commit();
  expect(new Set(await states(...keys, last, next))).toEqual(new Set(['displayed']));
});

describe('whatever a client submits has a row', () => {
  test.each([
    ['the same id and text', {}, {}],
    ['the same id in another session', {}, { from: 'alice@localhost/work' }],
    ['no id at all', { id: null }, { id: null }],
  ])('%s', async (_what, first, second) => {
    const keys = [play.says(first), play.says(second)];
    play.commit();
    expect(await states(...keys)).toEqual(['accepted', 'accepted']);
    expect((await play.opened.log.messages({ order: 'asc', limit: 10 })).items).toHaveLength(2);
  });

  test('each copy is owed a receipt, and a place', () => {
    play.opens('b1', phone);
    const first = play.says(request);
    play.sends(first, 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    const second = play.says(request);
    play.sends(second, 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    const third = play.says(request);
    play.sends(third, 'b1', phone);
    expect(whenThePhoneEnds()).toEqual([third]);
  });
});

test('as many receipts as were asked for answer all who asked, though the first of that id asked for none', async () => {
  play.opens('b1', phone);
  const keys = [{}, request, request].map((asks) => play.says({ id: 'bot', ...asks }));
  for (const key of keys) play.sends(key, 'b1', phone);
  for (let time = 0; time < 2; time++) play.says(receipt(phone, 'bot'));
  expect(routed(play.commit())).toEqual([]);
  // Two of the three are proved to be read, whichever they are: by the stream's order the first two.
  expect(await states(...keys)).toEqual(['received', 'received', 'sent']);
  play.answers('b1', phone);
  expect(routed(play.commit())).toEqual([]);
  expect(await states(...keys)).toEqual(['received', 'received', 'confirmed']);
});

test('a receipt answers nobody whose message its client was sent as a copy', async () => {
  play.opens('b1', phone);
  play.opens('b2', desk);
  const [toPhone, toDesk, last] = [
    play.says({ id: 'bot', ...request }),
    play.says({ id: 'bot', ...request }),
    play.says({ id: 'bot', ...request }),
  ];
  play.sends(toPhone, 'b1', phone);
  play.happens({ kind: 'sent', key: toPhone, stream: 'b2', jid: desk, flags: 'c' });
  for (const key of [toDesk, last]) play.sends(key, 'b2', desk);
  for (let time = 0; time < 2; time++) play.says(receipt(desk, 'bot'));
  play.answers('b2', desk);
  expect(routed(play.commit())).toEqual([]);
  play.answers('b1', phone);
  expect(routed(play.commit())).toHaveLength(1);
});

test('what a session says of which nothing is known proves nothing, and our receipt is kept back', async () => {
  play.opens('b1', phone);
  const key = play.says(request);
  play.sends(key, 'b1', phone);
  play.says({ ...receipt(phone, 'm1'), stream: 'b2' });
  play.commit();
  expect(await states(key)).toEqual(['sent']);
  play.answers('b1', phone);
  expect(routed(play.commit())).toEqual([]);
  expect(await states(key)).toEqual(['confirmed']);
});
