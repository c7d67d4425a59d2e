/** Events as tests write them: with the letters of PROTOCOL.md, and with what a kind of its family has and it has not. */
import type { SpoolEvent } from '../../../src/spool/event.ts';
import {
  closedFlags,
  openedFlags,
  sentFlags,
  submittedFlags,
  unansweredFlags,
} from '../../../src/spool/flags.ts';

type Of<Kind extends SpoolEvent['kind']> = Extract<SpoolEvent, { kind: Kind }>;
type Sequenced = 'sequence' | 'at';
type Lettered<T> = Omit<T, 'flags' | Sequenced> & { readonly flags: string };
type Unsequenced<T> = T extends SpoolEvent ? Omit<T, Sequenced> : never;

interface SessionTapped {
  readonly kind: 'session-opened' | 'session-closed';
  readonly stream: string;
  readonly jid: string;
  readonly flags: string;
  readonly idlePings: number | null;
}

interface PingTapped {
  readonly kind: 'pinging' | 'passed' | 'unanswered';
  readonly stream: string;
  readonly jid: string;
  readonly ping: string;
  readonly barrier: number;
  readonly xml: string | null;
  readonly flags: string;
  readonly question?: 'ping' | 'disco';
}

type Whole = Exclude<SpoolEvent, Of<'submitted' | 'sent' | SessionTapped['kind'] | PingTapped['kind']>>;

export type Tapped =
  Lettered<Of<'submitted'>> | Lettered<Of<'sent'>> | SessionTapped | PingTapped | Unsequenced<Whole>;

/** As the handler decodes it. `at`: milliseconds since 1970. */
export function decoded(tapped: Tapped, sequence: number, at: number): SpoolEvent {
  switch (tapped.kind) {
    case 'submitted':
      return { ...tapped, sequence, at, flags: submittedFlags(tapped.flags) };
    case 'sent':
      return { ...tapped, sequence, at, flags: sentFlags(tapped.flags) };
    case 'session-opened':
    case 'session-closed': {
      const { kind, stream, jid, flags, idlePings } = tapped;
      const session = { sequence, at, stream, jid };
      return kind === 'session-opened'
        ? { kind, ...session, flags: openedFlags(flags) }
        : { kind, ...session, flags: closedFlags(flags), idlePings };
    }
    case 'pinging':
    case 'passed':
    case 'unanswered': {
      const { kind, stream, jid, ping, barrier, xml, flags, question = 'ping' } = tapped;
      const step = { sequence, at, stream, jid, ping };
      if (kind === 'pinging') return { kind, ...step, question };
      if (kind === 'passed') return { kind, ...step, barrier, xml };
      return { kind, ...step, flags: unansweredFlags(flags) };
    }
    default:
      return { ...tapped, sequence, at };
  }
}
