/**
 * Recognises ids on the command line. They are base64url, so one in 64 begins with a dash, but none of them is an
 * option.
 */

/** Ids of messages and tokens; no option of the commands that take them is this long. */
const id = /^-[\w-]{15,}$/;
const takingIds: readonly string[] = ['message', 'revoke'];
/** These options are followed by their value. */
const withValue: readonly string[] = ['--url', '--token'];

/** Moves whatever can only be an id behind a `--`, after which nothing is an option; everything else stays. */
export function idsLast(args: readonly string[]): readonly string[] {
  const command = args.findIndex((arg) => takingIds.includes(arg));
  if (command < 0 || args.includes('--')) return args;
  const isId = (arg: string, index: number): boolean =>
    index > command && id.test(arg) && !withValue.includes(args[index - 1] ?? '');
  const ids = args.filter(isId);
  return ids.length === 0 ? args : [...args.filter((arg, index) => !isId(arg, index)), '--', ...ids];
}
