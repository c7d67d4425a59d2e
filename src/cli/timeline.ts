/** A message's timeline, drawn as a tree: what the server did, with a branch for each resource. */
import { readableJid } from '../stanza/typed-jid.ts';
import type { TimelineEntry } from '../store/message-parts.ts';
import type { MessageDetail } from '../store/reader.ts';
import { harmless, oneLine } from './harmless.ts';
import { day, localTime, plural, span } from './quantity.ts';
import { bodyOf, labelled } from './shown.ts';
import { evidenceText, stateSign } from './state.ts';
import type { Terminal } from './terminal.ts';
import { cutWithin, fit, wrap } from './width.ts';

interface Branch {
  readonly resource: string;
  readonly steps: readonly TimelineEntry[];
}

/** Branches in the order in which the resources appear. */
export function branchesOf(timeline: readonly TimelineEntry[]): {
  readonly trunk: readonly TimelineEntry[];
  readonly branches: readonly Branch[];
} {
  const byResource = Map.groupBy(timeline, ({ resource }) => resource);
  const trunk = byResource.get(null) ?? [];
  const branches = [...byResource].flatMap(([resource, steps]) =>
    resource === null ? [] : [{ resource, steps }],
  );
  return { trunk, branches };
}

/** Columns before the reason of a step. */
const beforeReason = 52;

function step(entry: TimelineEntry, since: number | null, terminal: Terminal): string {
  const { text, style } = stateSign(entry.state);
  const passed = since === null ? '' : `+ ${span(Date.parse(entry.at) - since)}`;
  // The reason may come from the server or client that refused the message.
  const reason = cutWithin(oneLine(entry.reason ?? ''), Math.max(20, terminal.columns - beforeReason));
  const why = [evidenceText(entry.evidence), reason].filter((part) => part !== '').join(', ');
  const parts = [
    localTime(entry.at).exact,
    terminal.paint(style, fit(oneLine(text), 12)),
    terminal.paint('dim', passed.padEnd(15)),
    oneLine(why),
  ];
  return parts.join('  ').trimEnd();
}

/** Lines of the tree; durations are relative to the previous step on the same branch. */
export function drawTimeline(timeline: readonly TimelineEntry[], terminal: Terminal): string[] {
  const { trunk, branches } = branchesOf(timeline);
  const start = trunk[0] === undefined ? null : Date.parse(trunk[0].at);
  const run = (steps: readonly TimelineEntry[], before: number | null, margin: string): string[] => {
    let since = before;
    return steps.map((entry) => {
      const line = `${margin}${step(entry, since, terminal)}`;
      since = Date.parse(entry.at);
      return line;
    });
  };
  const lines = run(trunk, null, branches.length > 0 ? '│  ' : '   ');
  branches.forEach(({ resource, steps }, index) => {
    const isLast = index === branches.length - 1;
    const [sign, margin] = isLast ? ['└─', '  '] : ['├─', '│ '];
    // A client may choose a long name for its resource, whose second line must not look like one of ours.
    for (const [part, text] of wrap(oneLine(resource), terminal.columns - 5).entries()) {
      lines.push(
        part === 0
          ? `${sign} ${terminal.paint('bold', text)}`
          : `${margin}   ${terminal.paint('bold', text)}`,
      );
    }
    lines.push(...run(steps, start, isLast ? '      ' : '│     '));
  });
  return lines;
}

/** The whole message. */
export function drawMessage(message: MessageDetail, terminal: Terminal, withXml: boolean): string {
  const width = Math.min(terminal.columns, 100);
  const { text, style } = stateSign(message.state);
  const fields: (readonly [string, string])[] = [
    ['from', readableJid(message.from)],
    ['to', readableJid(message.to)],
    ...(message.room === null ? [] : [['room', readableJid(message.room)] as const]),
    ['sent', `${day(message.sentAt)}, ${localTime(message.sentAt).exact}`],
    ['type', message.type],
    ['id', message.id ?? '(none)'],
    ['stanza-id', message.stanzaId],
    ...(message.repeats === null ? [] : [['repeats', message.repeats] as const]),
  ];
  // Addresses and ids may be as long as a client likes; continuation lines are indented.
  const head = fields.flatMap(([name, value]) =>
    wrap(oneLine(value), terminal.columns - 11).map(
      (line, index) => `${terminal.paint('dim', (index === 0 ? name : '').padEnd(9))}  ${line}`,
    ),
  );
  const indented = (said: string): string[] =>
    wrap(harmless(said), width === Number.POSITIVE_INFINITY ? 100 : width - 2).map((line) => `  ${line}`);
  const body = bodyOf(message);
  // The type is among the fields.
  const lines = [
    ...(body === null ? [] : indented(body)),
    ...labelled({ ...message, type: 'chat' }).flatMap(({ label, text: said }) => [
      terminal.paint('dim', oneLine(label)),
      ...indented(said),
    ]),
  ];
  const rest = withXml ? ['', ...harmless(message.xml).split('\n')] : [];
  return [
    ...head,
    `${terminal.paint('dim', 'state'.padEnd(9))}  ${terminal.paint(style, oneLine(text))}`,
    '',
    ...lines,
    '',
    ...drawTimeline(message.timeline, terminal),
    ...(message.moreTimeline > 0
      ? [`… and ${plural(message.moreTimeline, 'more step')} (--all shows them)`]
      : []),
    ...rest,
    '',
  ].join('\n');
}
