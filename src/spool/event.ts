/** The events of the spool, as the shim's tap wrote them. Fields and kinds in java-shim/PROTOCOL.md, "Events". */
import { FieldReader, RecordError } from '../link/record.ts';
import { decodeStoreEvent } from './store-event.ts';
import type { Base, StoreEvent } from './store-event.ts';

export type { AccountChange, Listed, OfflineTouch, Started } from './store-event.ts';

/** `M` */
export interface Submitted extends Base {
  readonly kind: 'submitted';
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly id: string | null;
  readonly flags: string;
  /** Lines of `name namespace`. */
  readonly children: string;
  readonly body: string | null;
  /** UTF-8; null where it was too long for the spool. A slice of the chunk that was read: copy it to keep it. */
  readonly xml: Buffer | null;
  /** Of the session of this server whose client sent it; null where none did. */
  readonly stream: string | null;
}
/** `R` */
export interface RoomMessage extends Base {
  readonly kind: 'room-message';
  readonly key: string;
  readonly room: string;
  readonly from: string;
  readonly nick: string;
  readonly id: string | null;
  readonly children: string;
  readonly body: string | null;
  readonly xml: Buffer | null;
}
/** `D` */
export interface Sent extends Base {
  readonly kind: 'sent';
  readonly key: string;
  readonly stream: string;
  readonly jid: string;
  readonly flags: string;
  /** Sequence of the last event before the session began to be handed it; missing where none came in between. */
  readonly began?: number;
  /** The occupant as whom a room gave it to the session: its sender is not the recipient's to know. */
  readonly sender?: string;
}
/** `O`, `B`, `U` */
export interface Outcome extends Base {
  readonly kind: 'stored' | 'bounced' | 'unrouted';
  readonly key: string;
  /** Of `bounced`: `blocked`, `quota`, `no-offline-store`. */
  readonly reason: string | null;
  /** Of `stored`, where a room gave it: whose offline store has it (bare JID), and the occupant as whom. */
  readonly keeper?: { readonly account: string; readonly sender: string };
}
/** `E` */
export interface Refused extends Base {
  readonly kind: 'refused';
  readonly from: string;
  readonly to: string;
  readonly id: string;
  /** Of RFC 6120, 8.3.3; null where it names none. */
  readonly condition: string | null;
  /** `cancel`, `wait`, …: what the error's `type` says. */
  readonly errorType: string | null;
  /** Of the client of this server that sent the error; null where somebody else did. */
  readonly stream: string | null;
}
/** `S`, `C` */
export interface SessionChange extends Base {
  readonly kind: 'session-opened' | 'session-closed';
  readonly stream: string;
  readonly jid: string;
  readonly flags: string;
  /** Of `session-closed`: Openfire's pings that its client may have counted as stanzas; null where it is not known. */
  readonly idlePings: number | null;
}
/** `I`, `P`, `T` */
export interface PingStep extends Base {
  readonly kind: 'pinging' | 'passed' | 'unanswered';
  readonly stream: string;
  readonly jid: string;
  readonly ping: string;
  /** Everything sent on this stream before this sequence is covered by the answer. */
  readonly barrier: number;
  /** The answer, where the question was for the client's features. */
  readonly xml: string | null;
  /** Of `unanswered`: letters of PROTOCOL.md. */
  readonly flags: string;
  /** Of `pinging`: what it is asked; missing where that is not told. */
  readonly question?: 'ping' | 'disco';
}
/** `X`, `Y` */
export interface CommandStep extends Base {
  readonly kind: 'executing' | 'executed';
  readonly command: number;
  readonly outcome: string | null;
  readonly reason: string | null;
  /** The message that `executed` was about, where it was a redelivery. */
  readonly key: string | null;
}
/** `V` */
export interface ToldSession extends Base {
  readonly kind: 'told';
  readonly command: number;
  readonly stream: string;
  readonly jid: string;
}
/** `G` */
export interface Gap extends Base {
  readonly kind: 'gap';
  readonly count: number;
  readonly reason: string;
  /** Of these, events about what was let in before. */
  readonly essential: number;
}
export interface Unknown extends Base {
  readonly kind: 'unknown';
  readonly letter: string;
}
export type SpoolEvent =
  | Submitted
  | RoomMessage
  | Sent
  | Outcome
  | Refused
  | SessionChange
  | PingStep
  | CommandStep
  | ToldSession
  | StoreEvent
  | Gap
  | Unknown;

const outcomes = { O: 'stored', B: 'bounced', U: 'unrouted' } as const;

/**
 * Decodes the payload of an entry. A kind that only a newer shim knows, or a record that breaks its layout, comes back
 * as `unknown`: one odd event must not keep the rest of the spool from being read.
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
        flags: fields.text() ?? '',
        children: fields.text() ?? '',
        body: fields.text(),
        xml: fields.raw(),
        stream: fields.text(),
      };
    case 'D': {
      const sent = {
        kind: 'sent',
        sequence,
        at,
        key: fields.required('key'),
        stream: fields.required('stream'),
        jid: fields.required('jid'),
        flags: fields.text() ?? '',
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
    case 'C':
      return {
        kind: letter === 'S' ? 'session-opened' : 'session-closed',
        sequence,
        at,
        stream: fields.required('stream'),
        jid: fields.required('jid'),
        flags: fields.text() ?? '',
        idlePings: letter === 'S' ? null : count(fields.text()),
      };
    case 'I': {
      const stream = fields.required('stream');
      const jid = fields.required('jid');
      const ping = fields.required('ping');
      const question = fields.text() === 'disco' ? 'disco' : 'ping';
      const step = { sequence, at, stream, jid, ping, barrier: sequence, xml: null, flags: '' };
      return { kind: 'pinging', ...step, question };
    }
    case 'P':
    case 'T':
      return {
        kind: letter === 'P' ? 'passed' : 'unanswered',
        sequence,
        at,
        stream: fields.required('stream'),
        jid: fields.required('jid'),
        ping: fields.required('ping'),
        barrier: fields.number('barrier'),
        xml: fields.text(),
        flags: fields.text() ?? '',
      };
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

/** A field that older spools do not have. */
const count = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
