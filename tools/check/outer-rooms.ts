/**
 * The rooms around `src/`, from the ground up, with the same rule as in `rooms.ts` and names relative to the project's
 * directory. No test depends on the demo or the bench, and no suite on another one: what two of them need is in a room
 * below both.
 */
import type { Room } from './rooms.ts';

const forSuites = ['src', 'tools/host', 'tools/xmpp', 'test/support'];

export const outerRooms: readonly Room[] = [
  { room: 'src', holds: 'The product; its own rooms are in rooms.ts.', uses: [] },
  { room: 'tools/terminal', holds: 'Colours and progress of commands.', uses: [] },
  { room: 'tools/check', holds: 'What `npm run check` checks by itself.', uses: [] },
  { room: 'tools/host', holds: 'Boots a real Openfire, on ports of its own.', uses: ['src'] },
  {
    room: 'tools/xmpp',
    holds: 'What demo, bench and tests need of XMPP: clients, streams, links that die.',
    uses: ['src'],
  },
  { room: 'tools/setup', holds: 'Installs and builds what is missing.', uses: ['src', 'tools/terminal'] },
  { room: 'tools/docs', holds: 'What of the documents is made from code.', uses: ['src', 'tools/check'] },
  {
    room: 'tools/demo',
    holds: 'The scripted conversation.',
    uses: ['src', 'tools/terminal', 'tools/host', 'tools/xmpp'],
  },
  {
    room: 'test/support',
    holds: 'What suites share: servers, clients of all kinds (`xmpp/`), stanzas, waiting.',
    uses: ['src', 'tools/host', 'tools/xmpp'],
  },
  {
    room: 'test/unit/console',
    holds: 'The services of the console in memory, which browser suites and bench use, too.',
    uses: ['src'],
  },
  {
    room: 'test/unit/support',
    holds:
      'Stand-ins of unit tests, among them a spool that nobody fills but its caller, which bench fills, too.',
    uses: ['src'],
  },
  { room: 'test/unit/cli/child.ts', holds: 'The command as users run it.', uses: ['src'] },
  {
    room: 'bench',
    holds: 'The measured claims of the README.',
    uses: ['src', 'tools/host', 'tools/xmpp', 'test/unit/console', 'test/unit/support'],
  },
  {
    room: 'test/openfire',
    holds: 'Plays on a real Openfire.',
    uses: [...forSuites, 'test/unit/cli/child.ts'],
  },
  { room: 'test/faults', holds: 'Faults, planned and random.', uses: forSuites },
  { room: 'test/foreign', holds: "Other people's tests.", uses: forSuites },
  {
    room: 'test/browser',
    holds: 'The pages in a real Chromium.',
    uses: [...forSuites, 'test/unit/console'],
  },
  {
    room: 'tools',
    holds: 'The commands of package.json.',
    uses: [
      'src',
      'tools/terminal',
      'tools/check',
      'tools/host',
      'tools/xmpp',
      'tools/setup',
      'tools/docs',
      'tools/demo',
      'bench',
      'test/faults',
      'test/foreign',
    ],
  },
];

/** Unit tests may import whatever they test; other tests only what the table permits. */
export const isInOuterRoom = (name: string): boolean =>
  /^(src|tools|bench|test)\//.test(name) && !name.startsWith('test/unit/');
