import { planRound } from '../../faults/rounds/plan/round.ts';
import { Random } from '../../faults/rounds/random.ts';

const options = { seed: 'fixed', weather: 'local', timeout: 2000, processes: true } as const;

test('the same seed makes the same choices, another one others', () => {
  const draw = (label: string): number[] => {
    const random = new Random(label);
    return Array.from({ length: 5 }, () => random.integer(0, 1_000_000));
  };
  expect(draw('one')).toEqual(draw('one'));
  expect(draw('one')).not.toEqual(draw('two'));
  expect(new Random('one').fork('x').next()).toBe(new Random('one').fork('x').next());
});

test('choices are spread over all there are', () => {
  const random = new Random('spread');
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < 4000; index++) {
    const choice = random.integer(0, 3);
    counts[choice] = (counts[choice] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('a round is planned from its seed and number alone', () => {
  expect(planRound(7, options)).toEqual(planRound(7, options));
  expect(planRound(7, options).messages).not.toEqual(planRound(8, options).messages);
});

test('rounds have what they should, and calm ones no fault', () => {
  const harmless = new Set(['sign-in', 'presence', 'send']);
  const seen = new Set<string>();
  for (let number = 0; number < 200; number++) {
    const plan = planRound(number, options);
    expect(plan.accounts.length).toBeGreaterThanOrEqual(2);
    expect(plan.messages.length).toBeLessThanOrEqual(60);
    for (const { steps } of plan.devices) {
      for (const { action } of steps) seen.add(action.do);
      expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).sort((one, other) => one - other));
    }
    const calm = planRound(number, { ...options, weather: 'calm' });
    for (const { steps } of calm.devices) {
      for (const { action } of steps) {
        expect(harmless).toContain(action.do);
        if (action.do === 'sign-in') expect(action.death).toBeNull();
      }
    }
  }
  expect([...seen].sort()).toEqual([
    'cut',
    'freeze',
    'give-up',
    'kill',
    'presence',
    'resume',
    'send',
    'sign-in',
    'sign-out',
    'swallow',
    'thaw',
  ]);
});

test('over many rounds there is some of everything, and the old things prevail', () => {
  const count = new Map<string, number>();
  const see = (what: string): void => void count.set(what, (count.get(what) ?? 0) + 1);
  for (let number = 0; number < 200; number++) {
    const plan = planRound(number, options);
    for (const { renewedAt } of plan.accounts) if (renewedAt !== null) see('an account is renewed');
    for (const { habits, steps } of plan.devices) {
      see('device');
      for (const [habit, value] of Object.entries(habits)) {
        if (value !== null && value !== false) see(typeof value === 'string' ? value : habit);
      }
      for (const { action } of steps) {
        if (action.do === 'sign-in' && action.visit !== null) see(`${action.visit} the store`);
      }
    }
    for (const { content, ownDelay, repeats, copiesStamp } of plan.messages) {
      see(content);
      if (ownDelay) see('a delay of its own');
      if (repeats !== null) see(copiesStamp ? 'a repetition with the stamp' : 'a repetition');
    }
  }
  const [devices, texts] = [count.get('device') ?? 0, count.get('text') ?? 0];
  const rare = [...count].filter(([what]) => what !== 'device' && what !== 'text');
  expect(rare.map(([what]) => what).sort()).toEqual(
    [
      'subject',
      'invitation',
      'mediated-invitation',
      'file',
      'retraction',
      'reaction',
      'call',
      'reference',
      'form',
      'xhtml',
      'event',
      'encrypted',
      'a delay of its own',
      'a repetition',
      'a repetition with the stamp',
      'an account is renewed',
      'markers',
      'silent',
      'keepAlives',
      'bytesPerSecond',
      'crashesOn',
      'counted',
      'one',
      'privacy-list',
      'directed',
      'never-available',
      'view the store',
      'remove the store',
      'purge the store',
    ].sort(),
  );
  for (const [, times] of rare) expect(times).toBeLessThan(Math.max(devices, texts) / 4);
});

test('a repetition is equal to what it repeats, and of the same account', () => {
  for (let number = 0; number < 100; number++) {
    const { messages } = planRound(number, options);
    for (const { repeats, ...rest } of messages) {
      if (repeats === null) continue;
      expect({ ...messages[repeats], copiesStamp: rest.copiesStamp, repeats }).toEqual({ ...rest, repeats });
      expect(messages[repeats]?.repeats).toBeNull();
    }
  }
});
