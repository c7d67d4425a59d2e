/** The states of a message as people see them: a tick, a word, and what it means. */
import type { Evidence, State } from '../../chatlog/reader.ts';
import { Html, html } from '../html.ts';

const one = '<path d="m4 8.5 3 3 5.5-7"/>';
const two = '<path d="m1 8.5 3 3 5.5-7M7.5 10.5l1 1 5.5-7"/>';

interface StateText {
  readonly icon: string;
  readonly meaning: string;
}

export const stateTexts: Readonly<Record<State, StateText>> = {
  accepted: { icon: '<circle cx="8" cy="8" r="5"/>', meaning: 'The server has taken it.' },
  stored: {
    icon: '<path d="M2.5 9.5h3l1 2h3l1-2h3M4 3h8l1.5 6.5V13h-11V9.5z"/>',
    meaning: 'The server keeps it until the recipient comes back.',
  },
  sent: { icon: one, meaning: 'Written to the recipient’s connection; nothing proves yet that it was read.' },
  confirmed: {
    icon: `<circle cx="8" cy="8" r="6.5"/><path d="m5 8.3 2 2 4-4.8"/>`,
    meaning: 'The recipient’s client has it: it answered something that was sent later.',
  },
  received: { icon: two, meaning: 'The recipient’s client has acknowledged it.' },
  displayed: { icon: two, meaning: 'The recipient’s client says that it was displayed.' },
  failed: { icon: '<path d="m4 4 8 8m0-8-8 8"/>', meaning: 'It was refused or sent back.' },
  expired: {
    icon: '<path d="M4.5 2h7m-7 12h7M5 2c0 4 6 8 6 12M11 2c0 4-6 8-6 12"/>',
    meaning: 'Nobody fetched it in time.',
  },
  unrouted: {
    icon: '<circle cx="8" cy="8" r="6"/><path d="m4 12 8-8"/>',
    meaning: 'It went nowhere: neither sent, nor stored, nor sent back.',
  },
};

export function tick(state: State): Html {
  // The icon is a constant of this file.
  const icon = new Html(stateTexts[state].icon);
  return html`<svg
    class="tick"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="1.7"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    ${icon}
  </svg>`;
}

export function stateLabel(state: State): Html {
  return html`<span class="state state-${state}" title="${stateTexts[state].meaning}"
    >${tick(state)} ${state}</span
  >`;
}

/** Why a message ended; the codes of the timeline. */
const reasonTexts: Readonly<Record<string, string>> = {
  blocked: 'a privacy list of the recipient blocks the sender; the sender was sent an error',
  quota: 'the recipient’s offline store is full',
  'no-offline-store': 'Openfire is set to keep nothing for those who are away',
  'no-account': 'the recipient has no account here',
  'no-store': 'the sender asked that it be not stored, and nobody was there',
  dropped: 'Openfire took it and did nothing with it',
  removed: 'it was taken out of the offline store before anybody fetched it',
  'not-kept': 'its stanza was not kept, so it could not be delivered again',
};

export function reasonText(reason: string): string {
  return reasonTexts[reason] ?? reason;
}

export const evidenceTexts: Readonly<Record<Evidence, string>> = {
  'offline-store': 'Openfire has put it into the offline store',
  barrier: 'the client answered a ping that was sent after it',
  'stream-ack': 'the client acknowledged it on its stream (XEP-0198)',
  receipt: 'the client sent a receipt (XEP-0184)',
  event: 'the client raised a message event (XEP-0022)',
  marker: 'the client sent a chat marker (XEP-0333)',
  'archive-fetch': 'the client fetched it from the archive',
};
