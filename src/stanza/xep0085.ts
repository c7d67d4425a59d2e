/** XEP-0085: Chat State Notifications, version 2.1. https://xmpp.org/extensions/xep-0085.html */
import { hasChild, hasNamespace } from './children.ts';

export const chatStatesNamespace = 'http://jabber.org/protocol/chatstates';

const chatStates = ['active', 'composing', 'paused', 'inactive', 'gone'] as const;
export type ChatState = (typeof chatStates)[number];

/** The message's state; null if it has none or more than one, which section 5.6 forbids. */
export function chatState(children: string): ChatState | null {
  if (!hasNamespace(children, chatStatesNamespace)) return null;
  const found = chatStates.filter((state) => hasChild(children, state, chatStatesNamespace));
  return found.length === 1 ? (found[0] ?? null) : null;
}
