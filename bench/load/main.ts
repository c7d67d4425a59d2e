/** The load generator's process; bench/load/generator.ts starts it and talks to it. */
import type { Answers, Reply, Request } from './protocol.ts';
import { Target } from './target.ts';

const targets = new Map<string, Target>();

async function perform({ target: name, command }: Request): Promise<Answers[keyof Answers]> {
  if (command.command === 'connect') {
    targets.set(name, await Target.connect(command));
    return null;
  }
  const target = targets.get(name);
  if (target === undefined) throw new Error(`${name} is not connected`);
  if (command.command === 'saturate') return target.saturate(command);
  if (command.command === 'pace') return target.pace(command);
  if (command.command === 'repeats') return target.repeats();
  targets.delete(name);
  await target.close();
  return null;
}

process.on('message', (request: Request) => {
  const reply = (message: Reply): void => void process.send?.(message);
  perform(request).then(
    (answer) => reply({ request: request.request, answer }),
    (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      reply({ request: request.request, error: text });
    },
  );
});
// However the benchmark ended, there is nobody to send for any more.
process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the benchmark ends us in its own order.
process.on('SIGINT', () => undefined);
