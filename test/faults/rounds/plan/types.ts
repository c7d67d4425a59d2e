/** What a round is going to do; made of random choices before anything happens. Times are in ms from its beginning. */
import type { Content } from './contents.ts';
import type { ClientKind, Habits } from './habits.ts';

/** What becomes of a link: bytes vanish in these directions from now on. */
export type Direction = 'to-client' | 'to-server' | 'both';

/** The link dies after so many bytes that came from the server after the presence: in the flush of what waited. */
export interface FlushDeath {
  readonly bytes: number;
  readonly how: 'swallow' | 'reset' | 'kill';
}

/** What a client does with the offline store (XEP-0013) before its presence: `remove` takes out the first it has viewed. */
export type Visit = 'view' | 'remove' | 'purge';

export type Action =
  | {
      readonly do: 'sign-in';
      readonly priority: number;
      readonly death: FlushDeath | null;
      readonly visit: Visit | null;
    }
  /** Comes back to the old stream (XEP-0198), or signs in where it cannot. */
  | { readonly do: 'resume'; readonly priority: number }
  | { readonly do: 'swallow'; readonly towards: Direction }
  | { readonly do: 'cut'; readonly how: 'fin' | 'reset' }
  | { readonly do: 'freeze' }
  | { readonly do: 'thaw' }
  /** The client notices that its link is dead and lets go of it; the server is not told. */
  | { readonly do: 'give-up' }
  /** The client's process dies; its kernel closes the connection. */
  | { readonly do: 'kill' }
  | { readonly do: 'sign-out' }
  | { readonly do: 'presence'; readonly priority: number | 'unavailable' }
  | { readonly do: 'send'; readonly message: number };

export interface Step {
  readonly at: number;
  readonly action: Action;
}

export interface DevicePlan {
  readonly account: number;
  readonly resource: string;
  readonly kind: ClientKind;
  readonly carbons: boolean;
  /** Answers receipt requests itself, and advertises that. */
  readonly receipts: boolean;
  readonly habits: Habits;
  readonly steps: readonly Step[];
}

export interface MessagePlan {
  /** In every message's text or payload, so that it is found whatever becomes of its ids. */
  readonly token: string;
  readonly toAccount: number | 'nobody';
  /** Null where the message goes to the bare JID. */
  readonly toResource: string | null;
  readonly type: 'chat' | 'normal';
  /** Where its client counts its ids, what it gives instead. */
  readonly id: string | null;
  readonly originId: string | null;
  readonly content: Content;
  readonly body: string | null;
  readonly receipt: boolean;
  readonly events: boolean;
  /** Bears a `<delay/>` by its sender, of a time long ago. */
  readonly ownDelay: boolean;
  /** The same stanza as this earlier one of the account, ids included; null: its own. */
  readonly repeats: number | null;
  /** Bears the stamp that the recipient has read on the one it repeats. */
  readonly copiesStamp: boolean;
}

export interface AccountPlan {
  /** Index of an account whose messages it blocks by its default privacy list. */
  readonly blocks: number | null;
  /** When it is deleted, and made again by the same name; null: never. */
  readonly renewedAt: number | null;
}

export interface RoundPlan {
  readonly number: number;
  /** `calm`: no fault at all, neither its own nor one of the whole server. `local`: only its own. */
  readonly weather: 'calm' | 'local' | 'global';
  readonly accounts: readonly AccountPlan[];
  /** Whether they see each other's presence. */
  readonly friends: boolean;
  readonly devices: readonly DevicePlan[];
  readonly messages: readonly MessagePlan[];
  readonly duration: number;
}
