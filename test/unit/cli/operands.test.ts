import { idsLast } from '../../../src/cli/operands.ts';

const id = '-hB0m2Yw7KZ3Xc-9';

test.each([
  ['what begins with no dash', ['message', 'abc', '--xml'], ['message', 'abc', '--xml']],
  ['an id that looks like an option', ['message', id, '--xml'], ['message', '--xml', '--', id]],
  ['an id behind an option', ['message', '--xml', id], ['message', '--xml', '--', id]],
  ['the id of a token', ['--url', 'x', 'tokens', 'revoke', id], ['--url', 'x', 'tokens', 'revoke', '--', id]],
  ['a token that looks like an id', ['message', '--token', id, 'abc'], ['message', '--token', id, 'abc']],
  ['an id of which it was said that it is none', ['message', '--', id], ['message', '--', id]],
  ['another command', ['log', id], ['log', id]],
  ['an option of which there is none', ['message', '--jsno', 'abc'], ['message', '--jsno', 'abc']],
])('%s', (_what, args, expected) => {
  expect(idsLast(args)).toEqual(expected);
});
