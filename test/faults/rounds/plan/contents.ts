/** What messages are about: words, mostly, and every other element that people would miss. */
import type { Random } from '../random.ts';

export type Content =
  | 'text'
  | 'encrypted'
  | 'subject'
  | 'invitation'
  | 'mediated-invitation'
  | 'file'
  | 'retraction'
  | 'reaction'
  | 'call'
  | 'reference'
  | 'form'
  | 'xhtml'
  | 'event';

/** Contents whose element never stands beside a body. */
const withoutBody: readonly Content[] = [
  'subject',
  'invitation',
  'mediated-invitation',
  'file',
  'retraction',
  'reaction',
  'call',
  'reference',
  'form',
  'xhtml',
  'event',
];

/** `body`: whether there is one. */
export function pickContent(random: Random): { readonly content: Content; readonly body: boolean } {
  if (random.chance(0.1)) return { content: 'encrypted', body: random.chance(0.5) };
  if (random.chance(0.15)) return { content: random.pick(withoutBody), body: false };
  return { content: 'text', body: true };
}
