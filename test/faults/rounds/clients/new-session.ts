import type { ClientKind } from '../plan/habits.ts';
import { OutsideSession } from './outside.ts';
import type { Session, SessionOptions } from './session.ts';
import { XmppJsSession } from './xmpp-js.ts';

/** A session, not begun, of the client that the plan wants. */
export const newSession = (kind: ClientKind, options: SessionOptions): Session =>
  kind === 'slixmpp' || kind === 'smack' ? new OutsideSession(options, kind) : new XmppJsSession(options);
