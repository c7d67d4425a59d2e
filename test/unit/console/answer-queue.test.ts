/** Whose turn it is to have an answer made. */
import { Answers } from '../../../src/console/access/answers.ts';
import { AnswerQueue } from '../../../src/console/access/answer-queue.ts';

const limits = { each: 2, all: 3, waitingEach: 3, waitingAll: 4 };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('two at a time of one owner, others beside them, and each leaves once', async () => {
  const queue = new AnswerQueue(limits);
  const begun: string[] = [];
  const leaves: (() => void)[] = [];
  const ask = (owner: string, name: string) =>
    void queue.enter(owner).then((leave) => {
      begun.push(leave === null ? `${name} refused` : name);
      if (leave !== null) leaves.push(leave);
    });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) ask('a', name);
  ask('b', 'b1');
  ask('b', 'b2');
  await turn();
  expect(begun).toEqual(['a1', 'a2', 'a6 refused', 'b1']);
  // Who waits longest goes next, of those who may.
  leaves[2]?.();
  leaves[2]?.();
  await turn();
  expect(begun.slice(4)).toEqual(['b2']);
  leaves[0]?.();
  await turn();
  expect(begun.slice(5)).toEqual(['a3']);
  for (let index = 1; index < leaves.length; index += 1) {
    leaves[index]?.();
    await turn();
  }
  expect(begun.slice(6)).toEqual(['a4', 'a5']);
});

test('an owner who was refused is not served in vain again before he has taken something', () => {
  const answers = new Answers({ each: 10, all: 100 });
  const taker = { destroy: () => undefined };
  const first = answers.enter('a', 6, taker, 0);
  expect(answers.isFull('a', 0)).toBe(false);
  expect(answers.enter('a', 6, taker, 0)).toBeNull();
  expect(answers.isFull('a', 0)).toBe(true);
  expect(answers.isFull('b', 0)).toBe(false);
  first?.leave();
  expect(answers.isFull('a', 0)).toBe(false);
});
