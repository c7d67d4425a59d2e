/**
 * Whose CPU a message took, by the threads of the server's processes, so that a loss can be placed. The kernel keeps the
 * times, and the threads bear the names that the JVM, Node and this project give them.
 */
import { processUsed, threadsUsed } from './processes.ts';
import type { Used } from './processes.ts';

/** In the order of the report. */
export const stages = ['openfire', 'shim', 'collector', 'compiler', 'handler', 'index'] as const;
/**
 * - openfire: the threads of the server itself, on which the tap runs, too
 * - shim: the plugin's own threads in the JVM
 * - collector, compiler: those of the JVM
 * - handler: all of Node but what keeps the index
 * - index: the thread that indexes the log
 */
export type Stage = (typeof stages)[number];
export type StageUse = Readonly<Record<Stage, Used>>;
export const jvmStages: readonly Stage[] = ['openfire', 'shim', 'collector', 'compiler'];

/** The kernel cuts names behind 15 characters. In one process with a JVM, Node's threads are told by these names, too. */
const names: readonly (readonly [Stage, RegExp])[] = [
  ['index', /^receipts-(follow|index)/],
  [
    'handler',
    /^(node|MainThread|DelayedTaskSch|V8Worker|libuv-worker|SignalInspector|tokio-runtime|receipts-(read|backup))/,
  ],
  ['shim', /^receipts-/],
  ['collector', /^(GC Thread|G1 |VM Thread|Reference Handl|Finalizer)/],
  ['compiler', /^(C[12] Compiler|Sweeper)/],
];

/** What has no name of its own is the process's usual stage. */
export function stageOf(name: string, usual: Stage): Stage {
  return names.find(([, pattern]) => pattern.test(name))?.[0] ?? usual;
}

const nothing: Used = { user: 0, kernel: 0 };
const add = (one: Used, other: Used): Used => ({
  user: one.user + other.user,
  kernel: one.kernel + other.kernel,
});

export const noUse = (): Record<Stage, Used> => ({
  openfire: nothing,
  shim: nothing,
  collector: nothing,
  compiler: nothing,
  handler: nothing,
  index: nothing,
});

/**
 * What a process has used since it began, by stages. `usual`: the stage of threads without a name of their own, and of
 * those that have ended.
 */
export function useOf(pid: number, usual: 'openfire' | 'handler'): StageUse {
  const all = processUsed(pid);
  const use = noUse();
  let named = nothing;
  for (const thread of threadsUsed(pid)) {
    const stage = stageOf(thread.name, usual);
    if (stage === usual) continue;
    use[stage] = add(use[stage], thread);
    named = add(named, thread);
  }
  use[usual] = add(use[usual], {
    user: Math.max(0, all.user - named.user),
    kernel: Math.max(0, all.kernel - named.kernel),
  });
  return use;
}

/** Throws where no thread is the index's, as its time would be the handler's without a word. */
export function checkIndexThread(pid: number): void {
  const all = threadsUsed(pid).map(({ name }) => name);
  if (all.some((name) => stageOf(name, 'handler') === 'index')) return;
  throw new Error(
    `none of the threads of process ${pid} has a name of the index's (bench/measure/stages.ts): ${[...new Set(all)].join(', ')}`,
  );
}

export function sum(...all: readonly StageUse[]): StageUse {
  const total = noUse();
  for (const use of all) for (const stage of stages) total[stage] = add(total[stage], use[stage]);
  return total;
}

/** Microseconds a message, from CPU seconds at the beginning and the end. */
export function perMessage(before: StageUse, after: StageUse, messages: number): StageUse {
  const use = noUse();
  const micros = (from: number, to: number): number => ((to - from) / messages) * 1e6;
  for (const stage of stages) {
    const [from, to] = [before[stage], after[stage]];
    use[stage] = { user: micros(from.user, to.user), kernel: micros(from.kernel, to.kernel) };
  }
  return use;
}

/** The time of these stages, in programs and in the kernel. */
export function total(use: StageUse, of: readonly Stage[] = stages): number {
  return of.reduce((all, stage) => all + use[stage].user + use[stage].kernel, 0);
}

/** The kernel's time of all stages. */
export const kernelPart = (use: StageUse): number =>
  stages.reduce((all, stage) => all + use[stage].kernel, 0);
