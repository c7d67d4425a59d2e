import { encodeCommand } from '../../../src/link/commands.ts';
import { FieldReader } from '../../../src/link/record.ts';
import type { Order } from '../../../src/model/command.ts';

const recipients = [
  { stream: 's1', jid: 'alice@localhost/home', copy: false },
  { stream: 's2', jid: 'alice@localhost/desk', copy: true },
];
const tell = { kind: 'tell', xml: '<message/>', recipients, handedAt: null, askedAt: 5 } as const;
const gate = { owner: 'bob@localhost/phone', viewer: 'alice@localhost/home' };
const redelivery = {
  kind: 'redeliver',
  key: 'k',
  xml: Buffer.from('<message>ü</message>'),
  to: 'bob@localhost',
  from: null,
  mode: 'return',
  sentAt: 6,
} as const;

test.each<[string, Order, string, (string | null)[]]>([
  [
    'tell, past the gate',
    { ...tell, gate },
    'r',
    [
      '7',
      '<message/>',
      gate.owner,
      gate.viewer,
      's1 alice@localhost/home\ns2 alice@localhost/desk',
      null,
      '5',
    ],
  ],
  [
    'tell one of another server',
    { ...tell, gate: null, recipients: null, handedAt: 4 },
    'r',
    ['7', '<message/>', null, null, null, '4', '5'],
  ],
  [
    'ask the gate alone',
    { ...tell, gate, recipients: [] },
    'r',
    ['7', '<message/>', gate.owner, gate.viewer, '', null, '5'],
  ],
  ['redeliver', redelivery, 'd', ['7', 'k', '<message>ü</message>', 'bob@localhost', 'return', '6', null]],
  [
    'redeliver as an occupant',
    { ...redelivery, from: 'room@rooms/nick' },
    'd',
    ['7', 'k', '<message>ü</message>', 'bob@localhost', 'return', '6', 'room@rooms/nick'],
  ],
  [
    'remove extras',
    { kind: 'remove-extras', key: 'k', account: 'bob@localhost' },
    'e',
    ['7', 'k', 'bob@localhost'],
  ],
  [
    'close a session',
    { kind: 'close-session', stream: 's1', jid: 'bob@localhost/phone', unconfirmed: ['k', 'l'] },
    'z',
    ['7', 's1', 'bob@localhost/phone', 'k\nl'],
  ],
])('a command as PROTOCOL.md has it: %s', (_what, order, letter, fields) => {
  const frame = encodeCommand({ command: 7, order, message: null });
  expect(frame.readUInt32BE(0)).toBe(frame.length - 4);
  expect(String.fromCharCode(frame[4] ?? 0)).toBe(letter);
  const reader = new FieldReader(frame, 5, frame.length);
  expect(fields.map(() => reader.text())).toEqual(fields);
  expect(reader.text()).toBeNull();
});

test('one that an older handler has left is released as it is', () => {
  const frame = Buffer.from([0, 0, 0, 1, 0x72]);
  expect(encodeCommand({ command: 7, order: { kind: 'encoded', frame }, message: null })).toBe(frame);
});
