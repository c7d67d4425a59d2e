/** Tells of a client's presence, or hides it from one other account or from all. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Habits } from '../plan/habits.ts';

const privacy = 'jabber:iq:privacy';

export interface Announcing {
  write(stanza: Element): void;
  /** From now on this account (bare JID; null: nobody) does not see it; `directed`: by presence to its sessions of now. */
  hidden(from: string | null, directed: boolean): void;
  available(): void;
}

/** A list for this session alone: its presence does not go to one account. */
function hideFrom(other: string): readonly Element[] {
  const set = (id: string, inner: Element): Element =>
    xml('iq', { type: 'set', id }, xml('query', { xmlns: privacy }, inner));
  return [
    set(
      'hide-list',
      xml('list', { name: 'hidden' }, [
        xml('item', { type: 'jid', value: other, action: 'deny', order: '1' }, xml('presence-out')),
        xml('item', { action: 'allow', order: '2' }),
      ]),
    ),
    set('hide-now', xml('active', { name: 'hidden' })),
  ];
}

export function announce(
  priority: number | 'unavailable',
  hides: Habits['hides'],
  other: string,
  { write, hidden, available }: Announcing,
): void {
  if (hides === 'never-available') return hidden(null, false);
  if (hides === 'privacy-list') {
    for (const stanza of hideFrom(other)) write(stanza);
    hidden(other, false);
  }
  available();
  if (priority === 'unavailable') return write(xml('presence', { type: 'unavailable' }));
  write(xml('presence', {}, xml('priority', {}, String(priority))));
  if (hides !== 'directed') return;
  write(xml('presence', { to: other, type: 'unavailable' }));
  hidden(other, true);
}
