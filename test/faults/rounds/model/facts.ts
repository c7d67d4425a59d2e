/** What the history of a round says about each message and each session. */
import { bareJid } from '../../../../src/stanza/jid.ts';
import type { Happening } from '../happening.ts';
import { attribute } from './attribution.ts';
import { originalOf } from './known.ts';
import type { Facts, MessageFacts, Observed, SessionFacts, Telling } from './known.ts';
import { ownerOfTelling } from './tellings.ts';

function collectSessions(happenings: readonly Happening[]): Map<number, SessionFacts> {
  const sessions = new Map<number, SessionFacts>();
  for (const [place, happening] of happenings.entries()) {
    if (happening.kind === 'opened') {
      const { session: number, jid, streamManagement, receipts, outside, manner, at } = happening;
      sessions.set(number, {
        number,
        jid,
        bare: bareJid(jid),
        resource: jid.slice(bareJid(jid).length + 1),
        streamManagement,
        receipts,
        outside,
        manner,
        opened: place,
        openedAt: at,
        own: [],
        closed: null,
        over: null,
      });
    }
    if (!('session' in happening)) continue;
    const session = sessions.get(happening.session);
    if (session === undefined) continue;
    session.own.push({ place, happening });
    const { kind, at } = happening;
    if (kind === 'closed') session.closed = { place, at, how: happening.how, reason: happening.reason };
    if (kind === 'closed' || kind === 'server-closed') session.over ??= { place, at };
    // Of a stream that was resumed only a connection had ended.
    if (kind === 'resumed') session.over = null;
  }
  return sessions;
}

/**
 * Place of the answer to a question that was written after something else: streams are ordered, so the server has dealt
 * with that. Null where there was none.
 */
export function acceptance(session: SessionFacts, place: number): number | null {
  let asked: number | null = null;
  for (const { place: later, happening } of session.own) {
    if (later <= place) continue;
    // What its client held back for the resumed stream may have been lost in it.
    if (happening.kind === 'resumed') return null;
    if (happening.kind === 'probed') asked ??= happening.probe;
    if (happening.kind === 'replied' && asked !== null && happening.probe >= asked) return later;
  }
  return null;
}

/** The repetition that stands for a message which was to be written first, and was not. */
const repetitionOf = (original: number, all: readonly MessageFacts[]): MessageFacts | undefined =>
  all.find((message) => originalOf(message) === original);

export function gatherFacts(observed: Observed): Facts {
  const { plan, happenings, rows } = observed;
  const sessions = collectSessions(happenings);
  const messages = new Map<number, MessageFacts>();
  const stray: Telling[] = [];
  for (const [place, happening] of happenings.entries()) {
    if (happening.kind !== 'wrote') continue;
    const session = sessions.get(happening.session);
    const { message: index } = happening.written;
    const planned = plan.messages[index];
    if (session === undefined || planned === undefined) throw new Error(`a message of nobody: ${index}`);
    const accepted = acceptance(session, place);
    const writing = { place, at: happening.at, session, written: happening.written, accepted };
    messages.set(index, { index, plan: planned, writing, readings: [], tellings: [], rows: [] });
  }
  const all = [...messages.values()];
  for (const [place, happening] of happenings.entries()) {
    if (happening.kind !== 'read') continue;
    const session = sessions.get(happening.session);
    const message = messages.get(happening.copy.message) ?? repetitionOf(happening.copy.message, all);
    if (session === undefined || message === undefined) throw new Error('a copy of what nobody wrote');
    message.readings.push({ place, at: happening.at, session, copy: happening.copy });
  }
  attribute(all, rows);
  for (const [place, happening] of happenings.entries()) {
    if (happening.kind !== 'told') continue;
    const { told } = happening;
    const session = sessions.get(happening.session);
    if (session === undefined) throw new Error('nobody was told');
    const candidates = all.filter((message) =>
      told.message === null
        ? message.writing.written.id === told.about && message.writing.session.bare === session.bare
        : originalOf(message) === told.message,
    );
    const about = ownerOfTelling(told, place, candidates);
    (about?.tellings ?? stray).push({ place, session, told });
  }
  return { ...observed, sessions, messages: all, stray };
}
