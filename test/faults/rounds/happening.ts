/**
 * What was seen to happen in a round, in order: all the model knows. The place of a happening in the history is its
 * order in time (clients, links and the suite are one process), so a cause stands before its effect.
 */

import type { Visit } from './plan/types.ts';

/** A message as its sender wrote it. */
export interface Written {
  /** Index in the round's plan. */
  readonly message: number;
  /** Full JID. */
  readonly from: string;
  readonly to: string;
  readonly type: 'chat' | 'normal';
  readonly id: string | null;
  readonly originId: string | null;
  readonly body: string | null;
  /** Child elements other than the body, in canonical form. */
  readonly children: readonly string[];
  readonly receipt: boolean;
  readonly events: boolean;
  /** The recipient's account; null where there is none. */
  readonly account: string | null;
  /** The message of the plan that this is a repetition of, and whose token it bears. */
  readonly repeats: number | null;
}

/** A message of the plan as a client read it. */
export interface Copy {
  readonly message: number;
  readonly from: string;
  readonly to: string | null;
  readonly type: string;
  readonly id: string | null;
  readonly originId: string | null;
  readonly body: string | null;
  /** Children as in `Written`, without `<delay/>`, the stamp by the recipient and a request for events; null where not known. */
  readonly children: readonly string[] | null;
  /** Stamps by the recipient's account. */
  readonly stanzaIds: readonly string[];
  /** Without one of its sender's own. */
  readonly delays: number;
  /** It was shown as it lies in the offline store, and stays there (XEP-0013). */
  readonly viewed: boolean;
  /** A carbon copy (XEP-0280) of it, which another resource got. */
  readonly carbon: boolean;
}

/** What the sender was told about one of its messages. */
export interface Told {
  readonly what: 'receipt' | 'event' | 'error';
  /** The message's id. */
  readonly about: string;
  /** The message of the plan, where the stanza shows it. */
  readonly message: number | null;
  /** Id of the stanza that said it. */
  readonly id: string | null;
  readonly from: string;
  readonly to: string | null;
  /** The event's name, or the error's condition. */
  readonly detail: string | null;
}

/** How a session's client behaves all the time. */
export interface Manner {
  /** It answers nothing it is asked. */
  readonly silent: boolean;
  /** It sends white space. */
  readonly keepAlives: boolean;
  /** Its link carries no more than a few bytes at a time. */
  readonly slow: boolean;
}

export type Ending =
  /** The client closed its stream in order. */
  | 'goodbye'
  /** The plan did it: link or client died. */
  | 'fault'
  /** The server closed it, or died. */
  | 'server'
  /** It was never there: signing in failed. */
  | 'failed';

export type Event =
  | {
      readonly kind: 'opened';
      readonly session: number;
      readonly jid: string;
      readonly streamManagement: boolean;
      readonly receipts: boolean;
      /** In a process of its own: what it answers is not seen. */
      readonly outside: boolean;
      readonly manner: Manner;
    }
  | { readonly kind: 'available'; readonly session: number; readonly priority: number | 'unavailable' }
  /**
   * From now on this account (bare JID; null: nobody) does not see its presence; where it was told so by directed presence,
   * only the account's sessions of that time: who signs in later asks the server, and is told.
   */
  | {
      readonly kind: 'hidden';
      readonly session: number;
      readonly from: string | null;
      readonly directed: boolean;
    }
  | { readonly kind: 'resumed'; readonly session: number }
  | { readonly kind: 'wrote'; readonly session: number; readonly written: Written }
  | { readonly kind: 'read'; readonly session: number; readonly copy: Copy }
  | { readonly kind: 'told'; readonly session: number; readonly told: Told }
  /** The client said of a message that it has got or shown it (XEP-0333, XEP-0184). */
  | {
      readonly kind: 'marked';
      readonly session: number;
      readonly marker: 'received' | 'displayed';
      readonly message: number;
    }
  /** It looked into its offline store, or took out what is in it, or this one message. */
  | {
      readonly kind: 'visited';
      readonly session: number;
      readonly visit: Visit;
      readonly phase: 'begins' | 'ends';
      readonly message: number | null;
    }
  /** The account (bare JID) is deleted, and made again by the same name. */
  | { readonly kind: 'renewed'; readonly account: string; readonly phase: 'begins' | 'ends' }
  /** A question of the server was read; its answer was written. */
  | { readonly kind: 'asked' | 'answered'; readonly session: number; readonly id: string }
  /** A question of the client was written; its answer was read: the server has read all that was written before. */
  | { readonly kind: 'probed' | 'replied'; readonly session: number; readonly probe: number }
  /** The client said that it has read all that came before this (XEP-0198). */
  | { readonly kind: 'acknowledged'; readonly session: number }
  /** The client begins to sign out. */
  | { readonly kind: 'leaving'; readonly session: number }
  | { readonly kind: 'closed'; readonly session: number; readonly how: Ending; readonly reason: string }
  | { readonly kind: 'server-closed'; readonly session: number }
  | { readonly kind: 'fault'; readonly session: number; readonly fault: string }
  /** The process that has the clients in it stood still for so long before this. */
  | { readonly kind: 'stood-still'; readonly milliseconds: number }
  | { readonly kind: 'server-fault'; readonly fault: string; readonly phase: 'begins' | 'ends' }
  /** From now on all faults are over, and clients come back to fetch what waits. */
  | { readonly kind: 'lifted' };

export type Happening = Event & {
  /** Milliseconds since the round began. */
  readonly at: number;
};

/** The history of one round. */
export class History {
  readonly happenings: Happening[] = [];
  private readonly began = performance.now();

  add(event: Event): void {
    this.happenings.push({ ...event, at: Math.round((performance.now() - this.began) * 10) / 10 });
  }

  get now(): number {
    return performance.now() - this.began;
  }

  /** When something last happened that has to do with messages. */
  get lastStir(): number {
    const last = this.happenings.findLast(
      ({ kind }) => kind === 'read' || kind === 'told' || kind === 'closed',
    );
    return last?.at ?? 0;
  }
}
