/** Timelines, all that a message shows, and chats. */
import { Chat } from '../../../src/cli/chat.ts';
import { logColumns, logRows } from '../../../src/cli/commands/log.ts';
import { stateNames } from '../../../src/cli/state.ts';
import { Table } from '../../../src/cli/table.ts';
import { drawMessage, drawTimeline } from '../../../src/cli/timeline.ts';
import { widthOf } from '../../../src/cli/width.ts';
import { endings, states } from '../../../src/model/state.ts';
import type { TimelineEntry } from '../../../src/store/message-parts.ts';
import { aMessage, noon } from '../console/in-memory.ts';
import { hostileBodies } from '../console/samples.ts';
import { stub } from './terminal-stub.ts';

const at = (ms: number): string => new Date(noon + ms).toISOString();
const entry = (
  ms: number,
  state: TimelineEntry['state'],
  more: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  at: at(ms),
  state,
  resource: null,
  evidence: null,
  reason: null,
  ...more,
});

describe('a timeline', () => {
  const timeline = [
    entry(0, 'accepted'),
    entry(12, 'sent', { resource: 'phone' }),
    entry(14, 'sent', { resource: 'laptop' }),
    entry(140, 'confirmed', { resource: 'phone', evidence: 'barrier' }),
    entry(5140, 'displayed', { resource: 'phone', evidence: 'marker' }),
  ];

  test('is a tree with a branch for each resource, and the times between its steps', () => {
    const lines = drawTimeline(timeline, stub(100)).map((line) =>
      line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME'),
    );
    expect(lines).toEqual([
      '│  TIME  · accepted',
      '├─ phone',
      '│     TIME  › sent        + 12 ms',
      '│     TIME  ✓ confirmed   + 128 ms         its client answered something that was sent later',
      '│     TIME  ✓✓ displayed  + 5.0 s          its client sent a marker (XEP-0333)',
      '└─ laptop',
      '      TIME  › sent        + 14 ms',
    ]);
  });

  test('without resources is a trunk alone, and says why it ended', () => {
    const lines = drawTimeline([entry(0, 'accepted'), entry(3, 'failed', { reason: 'quota' })], stub(100));
    expect(lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME'))).toEqual([
      '   TIME  · accepted',
      '   TIME  ✗ failed      + 3 ms           quota',
    ]);
  });

  test('of hostile resources and bodies is harmless', () => {
    const resource = 'x\u001B[2J\u202E\n';
    const message = aMessage(1, {
      from: `alice@localhost/${resource}`,
      body: '\u001B]52;c;owned\u0007',
      xml: '<message>\u009B31m</message>',
      timeline: [entry(0, 'sent', { resource, reason: '\u001B' })],
    });
    expect(drawMessage(message, stub(80), true).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E]/u);
  });
});

/** As a terminal shows it that breaks lines, and draws each part of an emoji and each spacing mark by itself. */
function onTerminal(drawn: string, columns: number): string[] {
  return drawn.split('\n').flatMap((line) => {
    const lines = [''];
    let taken = 0;
    for (const character of line) {
      const width = /[\p{Mn}\p{Cf}\uFE0F]/u.test(character)
        ? 0
        : /\p{Emoji_Presentation}/u.test(character)
          ? 2
          : 1;
      if (taken + width > columns) {
        lines.push('');
        taken = 0;
      }
      taken += width;
      lines.push(`${lines.pop() ?? ''}${character}`);
    }
    return lines;
  });
}

describe('nothing of a stranger goes on in a line that looks like one of ours', () => {
  const columns = 80;
  const family = '👨\u200d👩\u200d👧\u200d👦';
  const forged = 'state      ✓✓ displayed';
  test.each([
    ['long', 'x'.repeat(columns)],
    ['of families', family.repeat(columns / 8)],
    ['of spacing marks', 'का'.repeat(columns / 2)],
    ['of flags', '🇩🇪'.repeat(columns / 2)],
  ])('where it is %s', (_, filler) => {
    const texts = Array.from({ length: columns }, (_, less) => `y${filler.slice(less * 2)}${forged}`);
    for (const text of texts) {
      const said = {
        id: text,
        from: `a@localhost/${text}`,
        to: `team@rooms/${text}`,
        room: 'team@rooms',
        body: text,
        texts: [{ part: 'subject', lang: null, text }] as const,
      };
      const message = aMessage(1, {
        ...said,
        timeline: [entry(0, 'failed', { resource: text, reason: text })],
      });
      const drawn = [
        drawMessage(message, stub(columns), false),
        new Chat(stub(columns)).draw([message]),
        new Table(logColumns(true), stub(columns)).lines(logRows(message, { live: true, ids: true })),
      ];
      const lines = drawn.flatMap((one) => onTerminal(one, columns));
      expect(lines.filter((line) => line.startsWith('state '))).toHaveLength(1);
    }
  });
});

describe('all that a message shows', () => {
  const message = aMessage(1, {
    body: 'hello\n  [forwarded] 900 euro\nsubject (de)',
    type: 'headline',
    bodies: [
      { lang: null, body: 'hello\n  [forwarded] 900 euro\nsubject (de)' },
      { lang: 'de', body: 'hallo' },
    ],
    texts: [
      { part: 'subject', lang: 'de', text: 'Betreff\u001B[2J\tx\ny' },
      { part: 'xhtml', lang: null, text: 'bunt' },
    ],
  });
  const line = (rows: ReturnType<typeof logRows>, live: boolean) => {
    const terminal = stub(live ? 100 : null);
    return new Table(logColumns(false), terminal).lines(rows);
  };

  test('in a log: each below its body, and what it is where no text of a stranger stands', () => {
    const lines = line(logRows(message, { live: true, ids: false }), true)
      .trimEnd()
      .split('\n');
    const at = lines[0]?.indexOf('TO') ?? -1;
    const text = lines[0]?.indexOf('MESSAGE') ?? -1;
    expect(
      lines.slice(2).map((one) => [one.slice(0, at).trim(), one.slice(at, text).trim(), one.slice(text)]),
    ).toEqual([
      ['', 'type', 'headline'],
      ['', 'body (de)', 'hallo'],
      ['', 'subject (de)', 'Betreff⟨U+001B⟩[2J x ⏎ y'],
      ['', 'xhtml', 'bunt'],
    ]);
    expect(lines[1]).toContain('hello ⏎ ');
  });

  test('in a pipe: one line, each in a field of its own, all of them', () => {
    const many = Array.from(
      { length: 50 },
      (_, n) => ({ part: 'other', lang: null, text: `t${n}` }) as const,
    );
    const rows = logRows({ ...message, texts: [...message.texts, ...many] }, { live: false, ids: false });
    const fields = line(rows, false).trimEnd().split('\t');
    expect(fields.slice(5, 10)).toEqual([
      'hello ⏎   [forwarded] 900 euro ⏎ subject (de)',
      'type: headline',
      'body (de): hallo',
      'subject (de): Betreff⟨U+001B⟩[2J x ⏎ y',
      'xhtml: bunt',
    ]);
    expect(fields).toHaveLength(60);
  });

  test('twenty on a terminal, and how many there are besides; without a body the others alone', () => {
    const texts = Array.from(
      { length: 23 },
      (_, n) => ({ part: 'other', lang: null, text: `t${n}` }) as const,
    );
    const rows = logRows(aMessage(1, { body: null, texts }), { live: true, ids: true });
    expect(rows).toHaveLength(22);
    expect(rows[0]?.at(-1)).toBe('');
    expect(rows.at(-1)).toEqual(['', '', '…', '', '', '3 more texts']);
  });

  test('of a message, and in a chat: a text does not get into the margin of what it is', () => {
    const drawn = drawMessage(message, stub(80), false).split('\n');
    expect(drawn).toEqual(
      expect.arrayContaining(['body (de)', '  hallo', 'subject (de)', 'xhtml', '  bunt']),
    );
    expect(drawn).toContain('    [forwarded] 900 euro');
    expect(drawn.filter((one) => one === 'subject (de)')).toHaveLength(1);
    const chat = new Chat(stub(60)).draw([message]).split('\n');
    expect(chat.filter((one) => /^ {2}\S/.test(one)).map((one) => one.trim().slice(0, 12))).toEqual([
      expect.stringMatching(/^\d\d:\d\d/),
      'type',
      'body (de)',
      'subject (de)',
      'xhtml',
    ]);
  });
});

test('every state of the contract has a tick', () => {
  expect(stateNames.toSorted()).toEqual([...states, ...endings].toSorted());
});

describe('a chat', () => {
  const said = (number: number, from: string, body: string) =>
    aMessage(number, { from, body, state: 'received', sentAt: at(number * 1000) });

  test('names a day and a speaker where they change', () => {
    const text = new Chat(stub(60)).draw([
      said(0, 'alice@localhost/home', 'hi'),
      said(1, 'alice@localhost/phone', 'are you there?'),
      said(2, 'bob@localhost/x', 'yes'),
      said(90_000, 'bob@localhost/x', 'good morning'),
    ]);
    const lines = text.trimEnd().split('\n');
    expect(lines.filter((line) => line.includes('──'))).toHaveLength(2);
    expect(lines.filter((line) => line === 'alice@localhost')).toHaveLength(1);
    expect(lines.filter((line) => line === 'bob@localhost')).toHaveLength(2);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(60);
    expect(lines.filter((line) => line.endsWith('✓✓ received')).every((line) => widthOf(line) === 60)).toBe(
      true,
    );
  });

  test('of a room names the nicknames', () => {
    const room = 'team@conference.localhost';
    const text = new Chat(stub(60)).draw([
      aMessage(1, { from: `${room}/Alice`, to: room, room, type: 'groupchat' }),
    ]);
    expect(text).toContain('\nAlice\n');
  });

  test('of anything fits its terminal', () => {
    const text = new Chat(stub(50)).draw(
      hostileBodies.map((body, index) => said(index, 'm@localhost/<b>', body)),
    );
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(50);
    expect(text).toContain('… (cut)');
  });
});
