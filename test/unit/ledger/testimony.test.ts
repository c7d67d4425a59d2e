/** What clients say of messages reaches no further than what their own session was handed and can have read. */
import fc from 'fast-check';
import { Play, redeliveries, routed } from '../support/play.ts';
import {
  desk,
  displayed,
  event,
  markers,
  phone,
  receipt,
  request,
  signal,
  testimonyTalk,
} from '../support/testimony-talk.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { states, whenThePhoneEnds } = testimonyTalk(() => play);

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
