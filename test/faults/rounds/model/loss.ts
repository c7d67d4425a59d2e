/** Every message that the server accepted is with a client, or has ended for a reason that holds. */
import {
  hasEnded,
  isBlocked,
  mayBeRefused,
  mayBeSetAside,
  mayExceedQuota,
  mayHaveDiedLeaving,
  wasAccepted,
} from './endings.ts';
import type { Facts } from './known.ts';
import { mayBeRemoved } from './returned.ts';
import type { Violation } from './violation.ts';
import { wasUnguarded } from './windows.ts';

/** `state`: what the log says of it. */
export const readByNobody = (state: string): string => `read by nobody; the log says ${state}`;

export function checkLoss(facts: Facts): Violation[] {
  return facts.messages.flatMap((message): Violation[] => {
    const { index, readings, rows, tellings } = message;
    if (!wasAccepted(message) || readings.length > 0 || wasUnguarded(facts, message)) return [];
    // Its owner, or the end of his account, took it away; that the log has to say so is another check's matter.
    if (mayBeRemoved(facts, message) || mayHaveDiedLeaving(facts, message)) return [];
    const error = tellings.find(({ told }) => told.what === 'error')?.told;
    const ended = rows.find(({ state }) => hasEnded(state));
    // Refused at the door (spool.whenFull=refuse): never accepted.
    if (ended === undefined && mayBeRefused(facts, message)) return [];
    const violation = (check: Violation['check'], text: string): Violation[] => [
      { check, message: index, text, passing: true },
    ];
    if (ended === undefined && error === undefined) {
      return violation('lost', readByNobody(rows[0]?.state ?? 'nothing'));
    }
    if (ended !== undefined && ended.reason === null && error === undefined) {
      return violation('lost', `read by nobody; ${ended.state}, and no reason is told`);
    }
    const { account } = message.writing.written;
    if (ended?.reason === 'set-aside' && mayBeSetAside(facts, message)) return [];
    // Openfire refuses what it reads of a session that has ended; nobody was told that it had been let in.
    if (message.writing.accepted === null && message.writing.session.over !== null) return [];
    if (account === null || isBlocked(facts, message) || mayExceedQuota(facts, message)) return [];
    return violation(
      'needless ending',
      `${ended?.state ?? 'no ending'} (${ended?.reason ?? 'no reason'}), sender told: ${error?.detail ?? 'nothing'}; its recipient was there to be had`,
    );
  });
}
