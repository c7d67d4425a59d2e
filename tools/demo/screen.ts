import { oneLine } from '../../src/cli/harmless.ts';
import { fit, widthOf } from '../../src/cli/width.ts';
import type { TransitionTold } from '../../src/main.ts';
import type { Evidence } from '../../src/model/state.ts';
import { resourceOf } from '../../src/stanza/jid.ts';
import { paint } from '../terminal/terminal.ts';

/** How many columns the conversation uses, whatever the terminal has. */
const width = 78;

type Style = Parameters<typeof paint>[0];

const marks: Readonly<Record<string, readonly [string, Style]>> = {
  accepted: ['·', 'dim'],
  stored: ['▣', 'yellow'],
  sent: ['›', 'cyan'],
  confirmed: ['✓', 'green'],
  received: ['✓✓', 'green'],
  displayed: ['✓✓', 'blueBright'],
  failed: ['✗', 'red'],
  expired: ['✗', 'red'],
  unrouted: ['✗', 'red'],
};

const evidenceTexts: Readonly<Record<Evidence, string>> = {
  'offline-store': 'in the offline store',
  barrier: 'the client answered a later ping',
  'stream-ack': 'acknowledged by the stream (XEP-0198)',
  receipt: "the client's receipt (XEP-0184)",
  event: "the client's event (XEP-0022)",
  marker: "the client's marker (XEP-0333)",
  'archive-fetch': 'fetched from the archive',
};

/** The account without its domain, which is the same for all. */
export const bareName = (jid: string): string => oneLine(jid.split('@')[0] ?? jid);
const clock = (at: string): string => new Date(at).toTimeString().slice(0, 8);

const line = (text: string): void => void process.stdout.write(`${text.trimEnd()}\n`);

export const markOf = (state: string): string => {
  const [mark, style] = marks[state] ?? ['?', 'red'];
  return paint(style, fit(mark, 2));
};

export const paintState = (state: string, columnsWide: number): string =>
  paint(marks[state]?.[1] ?? 'red', fit(oneLine(state), columnsWide));

/** A body on one line, in quotation marks. */
export const quoted = (body: string | null, columnsWide: number): string =>
  fit(body === null ? '(no body)' : `“${oneLine(body)}”`, columnsWide).trimEnd();

/** Everything that the conversation prints. */
export const screen = {
  title(text: string): void {
    line('');
    line(paint('bold', text));
  },
  scene(number: number, text: string): void {
    line('');
    const rule = '─'.repeat(Math.max(2, width - widthOf(text) - 6));
    line(`${paint('bold', `${number}  ${text}`)} ${paint('dim', rule)}`);
  },
  said(from: string, to: string, body: string): void {
    line(`   ${paint('bold', `${bareName(from)} → ${bareName(to)}`)}  ${quoted(body, 56)}`);
  },
  note(text: string): void {
    line(`   ${paint('dim', text)}`);
  },
  /** A state change of a message, with its evidence. */
  rise(transition: TransitionTold): void {
    const { at, state, resource, evidence, to } = transition;
    const who = resource === null ? bareName(to) : `${bareName(to)}/${oneLine(resource)}`;
    const why =
      evidence === null
        ? ''
        : ((evidenceTexts as Readonly<Record<string, string>>)[evidence] ?? oneLine(evidence));
    line(
      `   ${paint('dim', clock(at))}  ${markOf(state)} ${paintState(state, 10)} ${fit(who, 13)} ${paint('dim', why)}`,
    );
  },
  /** What the sender's own client receives. */
  heard(name: string, what: string, from: string): void {
    const resource = resourceOf(from);
    const who = `${bareName(from)}${resource === null ? '' : `/${oneLine(resource)}`}`;
    line(
      `   ${' '.repeat(8)}  ${paint('magenta', '←')}  ${paint('magenta', `${bareName(name)} is told: ${oneLine(what)}`)}, by ${who}`,
    );
  },
  /** Prints rows below a heading; `painted` colours a cell once it is padded. */
  table(
    heading: readonly [string, number][],
    rows: readonly (readonly string[])[],
    painted: (cell: string, column: number) => string,
  ): void {
    const row = (cells: readonly string[], paintCell: (cell: string, column: number) => string): string =>
      heading.map(([, wide], column) => paintCell(fit(cells[column] ?? '', wide), column)).join('  ');
    line(
      `  ${row(
        heading.map(([name]) => name),
        (cell) => paint('bold', cell),
      )}`,
    );
    line(`  ${paint('dim', heading.map(([, wide]) => '─'.repeat(wide)).join('  '))}`);
    for (const cells of rows) line(`  ${row(cells, painted)}`);
  },
  plain: line,
};
