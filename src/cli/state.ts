/** The states of a message as a tick, a word and a colour. */
import type { Evidence, State } from '../model/state.ts';
import type { Style } from './terminal.ts';

/** This is written out because the command loads only types of the chat log. */
const signs: Readonly<Record<State, { readonly tick: string; readonly style: Style }>> = {
  accepted: { tick: '·', style: 'dim' },
  stored: { tick: '▪', style: 'yellow' },
  sent: { tick: '›', style: 'yellow' },
  confirmed: { tick: '✓', style: 'green' },
  received: { tick: '✓✓', style: 'green' },
  displayed: { tick: '✓✓', style: 'cyan' },
  failed: { tick: '✗', style: 'red' },
  expired: { tick: '✗', style: 'red' },
  unrouted: { tick: '✗', style: 'red' },
};

export const stateNames = Object.keys(signs) as readonly State[]; // its keys, by its type

/** Also works for a state that only a newer server knows. */
export function stateSign(state: State): { readonly text: string; readonly style: Style } {
  const { tick, style } = (signs as Partial<typeof signs>)[state] ?? { tick: '?', style: 'dim' as const };
  return { text: `${tick} ${state}`, style };
}

const evidenceTexts: Readonly<Record<Evidence, string>> = {
  'offline-store': 'it is in the offline store',
  barrier: 'its client answered something that was sent later',
  'stream-ack': 'its client acknowledged the stream (XEP-0198)',
  receipt: 'its client sent a receipt (XEP-0184)',
  event: 'its client raised an event (XEP-0022)',
  marker: 'its client sent a marker (XEP-0333)',
  'archive-fetch': 'its client fetched it from the archive',
};

/** Empty if there is no evidence. */
export function evidenceText(evidence: string | null): string {
  // A newer server may know more kinds.
  return evidence === null ? '' : ((evidenceTexts as Readonly<Record<string, string>>)[evidence] ?? evidence);
}
