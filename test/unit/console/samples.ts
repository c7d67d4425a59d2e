/** Messages as they come in life, and as an attacker would write them. */
import type { State } from '../../../src/model/state.ts';
import type { TimelineEntry } from '../../../src/store/message-parts.ts';
import type { MessageDetail } from '../../../src/store/reader.ts';
import { aMessage, noon } from './in-memory.ts';

export const hostileBodies: readonly string[] = [
  '<script>window.hacked = 1</script>',
  '"><img src=x onerror="window.hacked = 1">',
  "</bdi></td></table><h1>owned</h1><a href='javascript:window.hacked=1'>click</a>",
  'invoice\u202Efdp.exe',
  'zero\u200Bwidth and bell\u0007 and nul-like\u0001',
  '\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064A\u0643\u0645 mixed with English',
  'Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A\u032Falgo',
  '{{constructor.constructor("window.hacked=1")()}} ${7*7} <%= 7*7 %>',
  'x'.repeat(64 * 1024),
];

const steps: Readonly<Partial<Record<State, readonly TimelineEntry[]>>> = {
  displayed: [
    { at: '', state: 'accepted', resource: null, evidence: null, reason: null },
    { at: '', state: 'sent', resource: 'phone', evidence: null, reason: null },
    { at: '', state: 'sent', resource: 'laptop', evidence: null, reason: null },
    { at: '', state: 'confirmed', resource: 'phone', evidence: 'barrier', reason: null },
    { at: '', state: 'received', resource: 'phone', evidence: 'receipt', reason: null },
    { at: '', state: 'displayed', resource: 'phone', evidence: 'marker', reason: null },
  ],
  stored: [
    { at: '', state: 'accepted', resource: null, evidence: null, reason: null },
    { at: '', state: 'stored', resource: null, evidence: 'offline-store', reason: null },
  ],
};

const talk: readonly (readonly [from: string, to: string, body: string, state: State])[] = [
  ['alice@localhost/home', 'bob@localhost', 'Are you coming to the review at three?', 'displayed'],
  ['bob@localhost/phone', 'alice@localhost/home', 'Yes, on my way. I have the figures with me.', 'received'],
  [
    'alice@localhost/home',
    'carol@localhost',
    'Carol, could you send the slides when you are back?',
    'stored',
  ],
  ['carol@localhost/tablet', 'bob@localhost', 'Lunch? 🍜', 'confirmed'],
  ['bob@localhost/phone', 'carol@localhost', 'The train has stopped in a tunnel again', 'sent'],
  ['alice@localhost/home', 'nobody@example.org', 'Is this still the right address?', 'failed'],
  ['dave.with.a.rather.long.name@conference.example.org/Gajim.3F9A', 'alice@localhost', 'ok', 'unrouted'],
];

export function sampleMessages(): MessageDetail[] {
  const conversation = talk.map(([from, to, body, state], index) => {
    const message = aMessage(index, {
      from,
      to,
      body,
      state,
      sentAt: new Date(noon - 90_000_000 + index * 12_345_678).toISOString(),
    });
    const timeline = (steps[state] ?? [{ at: '', state, resource: null, evidence: null, reason: null }]).map(
      (step, n) => ({
        ...step,
        at: new Date(Date.parse(message.sentAt) + n * n * 137).toISOString(),
      }),
    );
    return { ...message, timeline };
  });
  const hostile = hostileBodies.map((body, index) =>
    aMessage(100 + index, {
      from: 'mallory@localhost/<b>',
      body,
      state: 'received',
      xml: `<message><body>${body}</body></message>`,
    }),
  );
  return [...conversation, ...hostile];
}
