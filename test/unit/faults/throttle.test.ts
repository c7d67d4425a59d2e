import { Throttle } from '../../faults/rounds/wire/throttle.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function slowLink(bytesPerSecond: number): {
  throttle: Throttle;
  passed: () => number;
  isPaused: () => boolean;
} {
  let passed = 0;
  let paused = false;
  const source = { pause: () => (paused = true), resume: () => (paused = false) };
  const throttle = new Throttle(source, bytesPerSecond, (data) => (passed += data.length));
  return { throttle, passed: () => passed, isPaused: () => paused };
}

test('it lets through what it is to carry in a second, and reads no more than that', () => {
  const { throttle, passed, isPaused } = slowLink(10_000);
  throttle.take(Buffer.alloc(30_000));
  expect(isPaused()).toBe(true);
  jest.advanceTimersByTime(1000);
  expect(passed()).toBe(10_000);
  expect(isPaused()).toBe(true);
  jest.advanceTimersByTime(2000);
  expect(passed()).toBe(30_000);
  expect(isPaused()).toBe(false);
});

test('what is frozen lets nothing through, and then goes on', () => {
  const { throttle, passed } = slowLink(10_000);
  throttle.take(Buffer.alloc(10_000));
  throttle.stop();
  jest.advanceTimersByTime(1000);
  expect(passed()).toBe(0);
  throttle.go();
  jest.advanceTimersByTime(500);
  expect(passed()).toBe(5000);
});

test('in the end all that it holds goes at once', () => {
  const { throttle, passed, isPaused } = slowLink(10_000);
  throttle.take(Buffer.alloc(30_000));
  throttle.flush();
  expect(passed()).toBe(30_000);
  expect(isPaused()).toBe(false);
});
