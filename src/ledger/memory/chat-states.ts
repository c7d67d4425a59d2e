/**
 * Who is typing to whom: the last chat state (XEP-0085) of each device towards each contact. It is in memory only,
 * since it is never content. It ends with the device's session, or with the message that was being typed.
 */
import type { Submitted } from '../../spool/event.ts';
import { hasChild } from '../../stanza/children.ts';
import { bareJid, resourceOf } from '../../stanza/jid.ts';
import { chatState } from '../../stanza/xep0085.ts';
import type { ChatState } from '../../stanza/xep0085.ts';

export interface PairState {
  /** Bare JID of the writer. */
  readonly from: string;
  /** The resource of the writer's device; null if there is none. */
  readonly resource: string | null;
  /** Bare JID; in a room's private message the occupant's full JID. */
  readonly to: string;
  readonly state: ChatState;
  readonly at: number;
}

interface Kept extends PairState {
  /** Stream of the session that sent it; null if that is on another server. */
  readonly stream: string | null;
}

type Said = Pick<Submitted, 'from' | 'to' | 'flags' | 'children' | 'stream' | 'at'>;

/** Characters are counted, not states, since addresses may be three thousand characters long. */
const maxCharacters = 2_000_000;
/** What an entry costs besides its key, roughly, in characters. */
const entryCharacters = 200;

const costOf = (key: string): number => 2 * key.length + entryCharacters;
const pairOf = ({ from, to }: PairState): string => `${from}\n${to}`;

export class ChatStates {
  private readonly kept = new Map<string, Kept>();
  /** By stream: the keys of the states that its session sent. */
  private readonly byStream = new Map<string, Set<string>>();
  private characters = 0;

  /** A message enters. `isContent`: it says something, so its writer has stopped typing. */
  submitted(message: Said, isContent: boolean): void {
    const { from, to, flags, children, stream, at } = message;
    // A message that Openfire had stored, or lets in again, says nothing about the present.
    if (flags.reentered || hasChild(children, 'delay', 'urn:xmpp:delay')) return;
    const state = chatState(children);
    if (state === null && !isContent) return;
    const partner = flags.private ? to : bareJid(to);
    const key = `${from}\n${partner}`;
    // The entry moves to the end, so that the one that has been quiet for longest is the first to go.
    this.forget(key);
    if (state === null) return;
    this.kept.set(key, { from: bareJid(from), resource: resourceOf(from), to: partner, state, at, stream });
    this.characters += costOf(key);
    if (stream !== null) {
      const keys = this.byStream.get(stream);
      if (keys === undefined) this.byStream.set(stream, new Set([key]));
      else keys.add(key);
    }
    for (const oldest of this.kept.keys()) {
      if (this.characters <= maxCharacters) break;
      this.forget(oldest);
    }
  }

  /** A session has ended; if its user had left a conversation before, that stays true. */
  ended(stream: string): void {
    for (const key of this.byStream.get(stream) ?? []) {
      if (this.kept.get(key)?.state !== 'gone') this.forget(key);
    }
    this.byStream.delete(stream);
  }

  /** Openfire, or the plugin in it, was started: it is not known yet which sessions are left. */
  clear(): void {
    this.kept.clear();
    this.byStream.clear();
    this.characters = 0;
  }

  /** The states that were sent since the given time (ms since 1970), the youngest first. */
  all(since: number): PairState[] {
    return [...this.kept.values()].filter(({ at }) => at >= since).reverse();
  }

  /** Number of pairs in which somebody has begun to type since the given time (ms since 1970) and not stopped. */
  composing(since: number): number {
    const found = [...this.kept.values()].filter(({ state, at }) => state === 'composing' && at >= since);
    return new Set(found.map(pairOf)).size;
  }

  private forget(key: string): void {
    const entry = this.kept.get(key);
    if (entry === undefined) return;
    this.kept.delete(key);
    this.characters -= costOf(key);
    const keys = entry.stream === null ? undefined : this.byStream.get(entry.stream);
    keys?.delete(key);
    if (entry.stream !== null && keys?.size === 0) this.byStream.delete(entry.stream);
  }
}
