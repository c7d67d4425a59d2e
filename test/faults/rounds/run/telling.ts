/** Tells of a round that failed, so that a human can follow it. Never a body: those go by the numbers of messages. */
import type { Happening } from '../happening.ts';
import { originalOf } from '../model/known.ts';
import type { Writing } from '../model/known.ts';
import type { Played } from './play.ts';

/** Violations that are told in full; more of a kind say nothing new. */
const maxShown = 12;

function words(happening: Happening): string {
  switch (happening.kind) {
    case 'opened':
      return `${happening.jid} signs in${happening.streamManagement ? ' with stream management' : ''}${happening.receipts ? ', answers receipts' : ''}${happening.outside ? ', a process of its own' : ''}`;
    case 'available':
      return `presence ${happening.priority}`;
    case 'wrote': {
      const { message, to, type, id, receipt, events, repeats } = happening.written;
      return `writes message ${message}${repeats === null ? '' : `, a repetition of ${repeats},`} (${id ?? 'no id'}, ${type}${receipt ? ', receipt' : ''}${events ? ', events' : ''}) to ${to}`;
    }
    case 'read': {
      const { message, delays, carbon, viewed } = happening.copy;
      return `${viewed ? 'views' : 'reads'} ${carbon ? 'a carbon of ' : ''}message ${message}${delays > 0 ? `, ${delays} delay` : ''}`;
    }
    case 'told': {
      const { what, about, id, from, detail } = happening.told;
      return `is told: ${what} ${detail ?? ''} about ${about} from ${from} (${id ?? 'no id'})`;
    }
    case 'hidden':
      return `hides from ${happening.from ?? 'all'}`;
    case 'marked':
      return `says ${happening.marker} of message ${happening.message}`;
    case 'visited':
      return `${happening.visit}s its offline store${happening.message === null ? '' : `, message ${happening.message}`}: ${happening.phase}`;
    case 'renewed':
      return `ACCOUNT ${happening.account} is deleted and made again: ${happening.phase}`;
    case 'leaving':
      return 'begins to sign out';
    case 'closed':
      return `closed, ${happening.how}: ${happening.reason}`;
    case 'server-closed':
      return 'the server has let go of the connection';
    case 'probed':
    case 'replied':
      return `${happening.kind} ${happening.probe}`;
    case 'asked':
    case 'answered':
      return `${happening.kind} ${happening.id}`;
    case 'acknowledged':
      return 'acknowledges what it has read (XEP-0198)';
    case 'resumed':
      return 'has resumed its stream';
    case 'fault':
      return `FAULT ${happening.fault}`;
    case 'server-fault':
      return `SERVER FAULT ${happening.fault} ${happening.phase}`;
    case 'stood-still':
      return `this process stood still for ${happening.milliseconds} ms`;
    case 'lifted':
      return 'all faults are over; clients come back and leave';
  }
}

function line(happening: Happening): string {
  const session = 'session' in happening ? `session ${happening.session} ` : '';
  return `    ${happening.at.toFixed(1).padStart(9)} ms  ${session}${words(happening)}`;
}

/** Happenings that concern these messages, and the sessions of who wrote and who should read them. */
function concerned(played: Played, messages: ReadonlySet<number>): Happening[] {
  const { facts } = played;
  const accounts = new Set(
    facts.messages
      .filter(({ index }) => messages.has(index))
      .flatMap(({ writing }) => [writing.session.bare, writing.written.account]),
  );
  // Copies are known by what was repeated.
  const mine = new Set(
    facts.messages.filter(({ index }) => messages.has(index)).map((message) => originalOf(message)),
  );
  return facts.happenings.filter((happening) => {
    if (!('session' in happening)) return true;
    const session = facts.sessions.get(happening.session);
    if (session !== undefined && !accounts.has(session.bare)) return false;
    switch (happening.kind) {
      case 'wrote':
        return messages.has(happening.written.message);
      case 'read':
        return mine.has(happening.copy.message);
      case 'told':
        return facts.messages.some(
          ({ index, tellings }) =>
            messages.has(index) && tellings.some(({ told }) => told === happening.told),
        );
      case 'probed':
      case 'replied':
        return false;
      default:
        return true;
    }
  });
}

/** Those that what was told may be about as well, as they bear the same id. */
function ofTheSameId({ facts }: Played, messages: ReadonlySet<number>): Set<number> {
  const ids = facts.messages.filter(({ index }) => messages.has(index)).map(({ writing }) => idOf(writing));
  return new Set(
    facts.messages.filter(({ writing }) => ids.includes(idOf(writing))).map(({ index }) => index),
  );
}

const idOf = ({ session, written }: Writing): string =>
  written.id === null ? `${written.message}` : `${session.bare} ${written.id}`;

export function tellFailure(played: Played, link: string): string {
  const { plan, violations, facts, seed } = played;
  const again = `npm run test:faults -- --seed ${seed} --link ${link} --only ${plan.number}`;
  const shown = violations.slice(0, maxShown);
  const violated = new Set(
    shown.flatMap(({ message, other = null }) => [message, other]).filter((message) => message !== null),
  );
  const messages = ofTheSameId(played, violated);
  const rows = facts.messages
    .filter(({ index }) => messages.has(index))
    .flatMap(({ index, rows: found }) =>
      found.map(({ stanzaId, state, reason, deliveries }) => {
        const ways = deliveries.map(({ resource, state: reached }) => `${resource ?? '-'}: ${reached}`);
        const steps = (played.timelines.get(stanzaId) ?? []).map((step) => `\n      ${step}`);
        return `    message ${index} in the log: ${stanzaId} ${state} ${reason ?? ''} [${ways.join(', ')}]${steps.join('')}`;
      }),
    );
  return [
    `round ${plan.number} (${plan.weather}) FAILED; again: ${again}`,
    ...shown.map(({ check, message, text }) => `  ${check}: message ${message ?? '-'}: ${text}`),
    ...(violations.length > maxShown ? [`  … and ${violations.length - maxShown} more`] : []),
    ...rows,
    '  what happened:',
    ...concerned(played, messages).map(line),
    '',
  ].join('\n');
}
