/** Asks one question many times. */
import type { BenchClient } from './client.ts';
import type { Question } from './questions.ts';

const usualTimes = 50;
const minTimes = 5;
/** A question that takes longer than this in all is not asked as often. */
const patienceMs = 15_000;

/** How long each answer took, in milliseconds, the first one's with what it had to read from the disk. */
export async function askOften(
  client: BenchClient,
  question: Question,
  signal: AbortSignal,
  maxTimes = usualTimes,
): Promise<number[]> {
  const times: number[] = [];
  let empty = 0;
  const begun = performance.now();
  for (let time = 0; time < maxTimes; time += 1) {
    if (time >= minTimes && performance.now() - begun > patienceMs) break;
    signal.throwIfAborted();
    const path = question.path(time);
    const { status, ms, body } = await client.get(path);
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${body.slice(0, 300)}`);
    if (body.startsWith('{"items":[]')) empty += 1;
    times.push(ms);
  }
  if (empty > 0 && !question.mayBeEmpty) {
    throw new Error(
      `${question.name}: ${empty} of ${times.length} answers were empty, the first ${question.path(0)}`,
    );
  }
  return times;
}
