/** Texts for administrators about what retention does or is about to do. */
import { problem } from '../base/conditions.ts';
import type { Problem } from '../base/conditions.ts';
import { maxCounted } from '../store/upkeep.ts';
import { believedAfterMs } from './clock.ts';
import type { RetentionView } from './retention.ts';
import { waitMs } from './term.ts';

const minutes = waitMs / 60_000;
const days = believedAfterMs / 86_400_000;

function count(messages: number): string {
  const number = messages.toLocaleString('en');
  return messages >= maxCounted
    ? `at least ${number} messages`
    : messages === 1
      ? '1 message'
      : `${number} messages`;
}

/** The question before a shorter retention is set. */
export function describeTaking(messages: number, wanted: string): string {
  return `${wanted} days would permanently delete ${count(messages)}, beginning ${minutes} minutes after it is set. Confirm that this is meant.`;
}

/** Problems with codes, texts and remedies, as in health. */
export function retentionNotes({ waiting, days: inForce, clockAheadBy }: RetentionView): {
  readonly waiting: readonly Problem[];
  readonly clock: readonly Problem[];
} {
  const back = inForce === 0 ? '0 (indefinitely)' : String(inForce);
  return {
    waiting:
      waiting === null
        ? []
        : [
            problem(
              'RECEIPTS_RETENTION_WAITS',
              `From ${waiting.beginsAt} on, ${count(waiting.messages)} older than ${waiting.days} days are permanently deleted.`,
              `Where that is not meant, set plugin.receipts.retention.days back to ${back} before then.`,
            ),
          ],
    clock:
      clockAheadBy === null
        ? []
        : [
            problem(
              'RECEIPTS_CLOCK',
              `The clock of this machine has jumped: it is ${span(clockAheadBy)} what was expected. Retention goes on by the time that was expected.`,
              `Set the clock right. If it is right already, say so with \`receipts clock --right\`; after ${days} days without another jump it is believed by itself.`,
            ),
          ],
  };
}

function span(milliseconds: number): string {
  const hours = Math.round(Math.abs(milliseconds) / 3_600_000);
  const length = hours >= 48 ? `${Math.round(hours / 24)} days` : `${hours} hours`;
  return `${length} ${milliseconds > 0 ? 'ahead of' : 'behind'}`;
}
