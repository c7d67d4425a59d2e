/** Looks into the account's offline store before presence is sent, or takes out what lies there (XEP-0013). */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Visit } from '../plan/types.ts';

const offline = 'http://jabber.org/protocol/offline';

/** A message as it was shown: its number in the plan, and the name under which it lies in the store. */
export interface Shown {
  readonly message: number;
  readonly node: string;
}

export interface Visitor {
  /** Writes a question; the answer, or null where none came. */
  ask(type: 'get' | 'set', payload: Element): Promise<Element | null>;
  /** What it was shown since it came. */
  readonly shown: readonly Shown[];
  note(visit: Visit, phase: 'begins' | 'ends', message: number | null): void;
}

/** Name of a message in the store, on a copy that was shown. */
export const nodeOf = (stanza: Element): string | null =>
  stanza.getChild('offline', offline)?.getChild('item')?.attrs['node'] ?? null;

const fetchAll = (): Element => xml('offline', { xmlns: offline }, xml('fetch'));

export async function visitStore(visit: Visit, visitor: Visitor): Promise<void> {
  const act = async (kind: Visit, payload: Element, message: number | null): Promise<void> => {
    visitor.note(kind, 'begins', message);
    const answer = await visitor.ask(kind === 'view' ? 'get' : 'set', payload);
    if (answer?.attrs['type'] === 'result') visitor.note(kind, 'ends', message);
  };
  if (visit === 'purge') return act('purge', xml('offline', { xmlns: offline }, xml('purge')), null);
  await act('view', fetchAll(), null);
  const [first] = visitor.shown;
  if (visit !== 'remove' || first === undefined) return;
  const item = xml('item', { action: 'remove', node: first.node });
  await act('remove', xml('offline', { xmlns: offline }, item), first.message);
}
