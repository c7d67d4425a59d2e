/** What is said between a benchmark and its load generator, over Node's channel between parent and child. */

/** How the receivers of messages with a receipt request behave; `none`: the messages request no receipt. */
export type Receipts = 'none' | 'server-answers' | 'clients-answer';

/** Many conversations between a few clients and many others; see crowd.ts. */
export interface CrowdShape {
  /** Accounts `guest0` and so on, which are made where they are not there, one session each. */
  readonly guests: number;
  readonly conversations: number;
}

export interface Connect {
  readonly command: 'connect';
  /** Client port on 127.0.0.1. */
  readonly port: number;
  /** Pairs of accounts `sender0` and `receiver0` and so on, all with this password. */
  readonly pairs: number;
  readonly password: string;
  /** Messages of one pair that may be on their way, so that queues in the server stay bounded. */
  readonly window: number;
  /** Messages in one write: many make the load cheap, and let the server read many at once. */
  readonly bulk: number;
  readonly receipts: Receipts;
  /** Null where each sender writes to his own receiver. Else the senders write to guests, and no receiver signs in. */
  readonly crowd: CrowdShape | null;
}

/** Sends as fast as the window allows, for so many seconds or messages, whatever comes first. */
export interface Saturate {
  readonly command: 'saturate';
  readonly seconds: number;
  readonly messages: number;
}

/** Sends at a fixed pace, whatever comes back, and takes the time each message needs. */
export interface Pace {
  readonly command: 'pace';
  readonly seconds: number;
  /** Messages a second, all pairs together. */
  readonly rate: number;
}

/** Counts what has come a second time since the clients signed in. */
export interface CountRepeats {
  readonly command: 'repeats';
}

export interface Disconnect {
  readonly command: 'disconnect';
}

export type Command = Connect | Saturate | Pace | CountRepeats | Disconnect;

export interface Request {
  readonly request: number;
  /** Which of the servers; any name. */
  readonly target: string;
  readonly command: Command;
}

export interface Saturated {
  /** From the first message sent until sending stopped. */
  readonly seconds: number;
  /** Messages that had arrived by then. */
  readonly arrived: number;
  /** Messages that had arrived after 1, 2, 3 … seconds. */
  readonly bySecond: readonly number[];
  readonly sent: number;
  /** Sent and never arrived, though nothing had come for seconds. */
  readonly lost: number;
  /** XEP-0184 receipts that reached the senders in the end, where messages requested them. */
  readonly receipts: number;
}

export interface Paced {
  readonly sent: number;
  readonly lost: number;
  readonly rate: number;
  /** Milliseconds from the sender's write to the receiver's read. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Answers {
  connect: null;
  disconnect: null;
  saturate: Saturated;
  pace: Paced;
  /** Messages that arrived beyond those that were sent. */
  repeats: number;
}

export type Reply =
  | { readonly request: number; readonly answer: Answers[keyof Answers] }
  | { readonly request: number; readonly error: string };
