/** A conversation that reads like a chat: who, when, what, and in which state. */
import { bareJid, resourceOf } from '../stanza/jid.ts';
import { readableJid } from '../stanza/typed-jid.ts';
import type { MessageView } from '../store/reader.ts';
import { cut, harmless, oneLine } from './harmless.ts';
import { day, localTime } from './quantity.ts';
import { bodyOf, labelled } from './shown.ts';
import { stateSign } from './state.ts';
import type { Style, Terminal } from './terminal.ts';
import { cutWithin, fit, maxWidthOf, widthOf, wrap } from './width.ts';

const voices: readonly Style[] = ['cyan', 'magenta', 'yellow', 'blue', 'green'];
const widest = 100;
/** Longer texts are shown in full by `receipts message`. */
const maxBodyLength = 4000;

function speakerOf(message: MessageView): string {
  // In a room, the resource of the sender's address is the nickname.
  return (message.room === null ? null : resourceOf(message.from)) ?? readableJid(bareJid(message.from));
}

/** Prints pages of a conversation one after the other, with a heading whenever the day or the speaker changes. */
export class Chat {
  private readonly terminal: Terminal;
  private readonly speakers: string[] = [];
  private day = '';
  private speaker = '';

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  draw(messages: readonly MessageView[]): string {
    return messages.flatMap((message) => this.lines(message)).join('');
  }

  private lines(message: MessageView): string[] {
    const { terminal } = this;
    const width = Math.min(terminal.columns, widest);
    const lines: string[] = [];
    const today = day(message.sentAt);
    if (today !== this.day) {
      const side = '─'.repeat(Math.max(2, Math.floor((width - widthOf(today) - 2) / 2)));
      lines.push(`${this.day === '' ? '' : '\n'}${terminal.paint('dim', `${side} ${today} ${side}`)}\n`);
      this.day = today;
      this.speaker = '';
    }
    const speaker = speakerOf(message);
    if (speaker !== this.speaker) {
      lines.push(
        `${terminal.paint(['bold', this.voice(speaker)] as Style, cutWithin(oneLine(speaker), width))}\n`,
      );
      this.speaker = speaker;
    }
    return [...lines, ...this.said(message, width)];
  }

  private said(message: MessageView, width: number): string[] {
    const { terminal } = this;
    const { text, style } = stateSign(message.state);
    const sign = oneLine(message.repeats === null ? text : `${text} (again)`);
    const clock = `  ${localTime(message.sentAt).clock.slice(0, 5)}  `;
    const wrapping = (said: string): string[] =>
      wrap(harmless(cut(said, maxBodyLength, ' … (cut)')), width - clock.length);
    const wrapped = wrapping(bodyOf(message) ?? '');
    const beside = labelled(message).flatMap(({ label, text: said }) => [
      `  ${terminal.paint('dim', fit(oneLine(label), width - 2).trimEnd())}`,
      ...wrapping(said).map((line) => `${' '.repeat(clock.length)}${line}`),
    ]);
    const last = wrapped.at(-1) ?? '';
    const room = width - clock.length - maxWidthOf(last) - widthOf(sign);
    const ticks = terminal.paint(style, sign);
    const lines = wrapped.map((line, index) => `${index === 0 ? clock : ' '.repeat(clock.length)}${line}`);
    if (room >= 2) lines.push(`${lines.pop() ?? ''}${' '.repeat(room)}${ticks}`);
    else lines.push(`${' '.repeat(width - widthOf(sign))}${ticks}`);
    return [...lines, ...beside].map((line) => `${line}\n`);
  }

  private voice(speaker: string): Style {
    if (!this.speakers.includes(speaker)) this.speakers.push(speaker);
    return voices[this.speakers.indexOf(speaker) % voices.length] ?? 'bold';
  }
}
