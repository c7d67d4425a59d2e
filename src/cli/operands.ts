/** Ids on the command line: base64url, so one in 64 begins with a dash, and none of them is an option. */

/** Of messages and of tokens; no option of the commands that take them is as long. */
const id = /^-[\w-]{15,}$/;
const takingIds: readonly string[] = ['message', 'revoke'];
/** What follows them is theirs. */
const withValue: readonly string[] = ['--url', '--token'];

/** Puts what can only be an id behind a `--`, behind which nothing is an option; the rest stays as it is. */
export function idsLast(args: readonly string[]): readonly string[] {
  const command = args.findIndex((arg) => takingIds.includes(arg));
  if (command < 0 || args.includes('--')) return args;
  const isId = (arg: string, index: number): boolean =>
    index > command && id.test(arg) && !withValue.includes(args[index - 1] ?? '');
  const ids = args.filter(isId);
  return ids.length === 0 ? args : [...args.filter((arg, index) => !isId(arg, index)), '--', ...ids];
}
