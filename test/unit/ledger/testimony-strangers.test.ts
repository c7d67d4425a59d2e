/** What is said of messages by who has no session here, or one of which nothing is known. */
import { Play, routed } from '../support/play.ts';
import { displayed, phone, receipt, request, testimonyTalk } from '../support/testimony-talk.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { states, whenThePhoneEnds } = testimonyTalk(() => play);

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
