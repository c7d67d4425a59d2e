/** Decodes the events that the tap wrote. Kinds, fields and letters: java-shim/PROTOCOL.md, "Events". */
import { FieldReader, RecordError } from '../link/record.ts';
import type { SpoolEvent } from './event.ts';
import { closedFlags, openedFlags, sentFlags, submittedFlags, unansweredFlags } from './flags.ts';
import { decodeStoreEvent } from './store-event.ts';

const outcomes = { O: 'stored', B: 'bounced', U: 'unrouted' } as const;

/**
 * Decodes the payload of an entry. A kind that only a newer shim knows, and a record that breaks its layout, become an
 * `unknown` event: one odd event must not keep the rest of the spool from being read.
 */
export function decodeEvent(bytes: Buffer, start: number, end: number, sequence: number): SpoolEvent {
  try {
    return decode(bytes, start, end, sequence);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return {
      kind: 'unknown',
      sequence,
      at: 0,
      letter: `${String.fromCharCode(bytes[start] ?? 0)}: ${error.message}`,
    };
  }
}

function decode(bytes: Buffer, start: number, end: number, sequence: number): SpoolEvent {
  if (end - start < 9) throw new RecordError(`the event ${sequence} is too short`);
  const letter = String.fromCharCode(bytes[start] ?? 0);
  const at = bytes.readUInt32BE(start + 1) * 0x1_0000_0000 + bytes.readUInt32BE(start + 5);
  const fields = new FieldReader(bytes, start + 9, end);
  switch (letter) {
    case 'M':
      return {
        kind: 'submitted',
        sequence,
        at,
        key: fields.required('key'),
        from: fields.required('from'),
        to: fields.required('to'),
        type: fields.required('type'),
        id: fields.text(),
        flags: submittedFlags(fields.text()),
        children: fields.text() ?? '',
        body: fields.text(),
        xml: fields.raw(),
        stream: fields.text(),
        shape: fields.text(),
      };
    case 'D': {
      const sent = {
        kind: 'sent',
        sequence,
        at,
        key: fields.required('key'),
        stream: fields.required('stream'),
        jid: fields.required('jid'),
        flags: sentFlags(fields.text()),
      } as const;
      const began = fields.text();
      const sender = fields.text();
      return {
        ...sent,
        ...(began === null ? {} : { began: Number.parseInt(began, 10) }),
        ...(sender === null ? {} : { sender }),
      };
    }
    case 'O':
    case 'B':
    case 'U': {
      const key = fields.required('key');
      const outcome = { kind: outcomes[letter], sequence, at, key, reason: fields.text() };
      const [account, sender] = [fields.text(), fields.text()];
      return account === null || sender === null ? outcome : { ...outcome, keeper: { account, sender } };
    }
    case 'E':
      return {
        kind: 'refused',
        sequence,
        at,
        from: fields.required('from'),
        to: fields.required('to'),
        id: fields.required('id'),
        condition: fields.text(),
        errorType: fields.text(),
        stream: fields.text(),
      };
    case 'S':
    case 'C': {
      const session = { sequence, at, stream: fields.required('stream'), jid: fields.required('jid') };
      const flags = fields.text();
      if (letter === 'S') return { kind: 'session-opened', ...session, flags: openedFlags(flags) };
      return {
        kind: 'session-closed',
        ...session,
        flags: closedFlags(flags),
        idlePings: count(fields.text()),
      };
    }
    case 'I':
    case 'P':
    case 'T': {
      const stream = fields.required('stream');
      const jid = fields.required('jid');
      const step = { sequence, at, stream, jid, ping: fields.required('ping') };
      if (letter === 'I')
        return { kind: 'pinging', ...step, question: fields.text() === 'disco' ? 'disco' : 'ping' };
      const barrier = fields.number('barrier');
      const xml = fields.text();
      if (letter === 'P') return { kind: 'passed', ...step, barrier, xml };
      return { kind: 'unanswered', ...step, flags: unansweredFlags(fields.text()) };
    }
    case 'X':
    case 'Y':
      return {
        kind: letter === 'X' ? 'executing' : 'executed',
        sequence,
        at,
        command: fields.number('command'),
        outcome: fields.text(),
        reason: fields.text(),
        key: fields.text(),
      };
    case 'L':
    case 'A':
    case 'F':
    case 'N':
      return decodeStoreEvent(letter, fields, { sequence, at });
    case 'V':
      return {
        kind: 'told',
        sequence,
        at,
        command: fields.number('command'),
        stream: fields.required('stream'),
        jid: fields.required('jid'),
      };
    case 'R':
      return {
        kind: 'room-message',
        sequence,
        at,
        key: fields.required('key'),
        room: fields.required('room'),
        from: fields.required('from'),
        nick: fields.text() ?? '',
        id: fields.text(),
        children: fields.text() ?? '',
        body: fields.text(),
        xml: fields.raw(),
      };
    case 'G': {
      const [dropped] = [fields.number('count'), fields.text(), fields.text()];
      const [reason, essential] = [fields.text() ?? '', count(fields.text()) ?? 0];
      return { kind: 'gap', sequence, at, count: dropped, reason, essential };
    }
    default:
      return { kind: 'unknown', sequence, at, letter };
  }
}

/** A number that older spools do not have. */
const count = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
