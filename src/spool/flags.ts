/** Decodes the letters of events (java-shim/PROTOCOL.md, "Events"), once for each combination. */

/** Combinations are few, since only the shim chooses the letters. */
const maxRemembered = 256;

type Letters = Readonly<Record<string, string>>;
export type Flags<Names extends Letters> = { readonly [Name in keyof Names]: boolean };

function decoder<Names extends Letters>(names: Names): (letters: string | null) => Flags<Names> {
  const remembered = new Map<string, Flags<Names>>();
  return (letters) => {
    const text = letters ?? '';
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const entries = Object.entries(names).map(([name, letter]) => [name, text.includes(letter)]);
    const flags = Object.fromEntries(entries) as Flags<Names>; // the same names
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(text, flags);
    return flags;
  };
}

const submitted = {
  /** The stanza carries its key on the wire. */
  stamped: 's',
  /** Openfire lets the stanza in once more. */
  reentered: 'r',
  /** A client session of this server sent it. */
  byClient: 'c',
  /** The recipient is of this server's domain. */
  toLocal: 'l',
  /** The ids that it refers to were translated back to those that their sender had written. */
  idsRestored: 'i',
  /** A private message of a room (XEP-0045, 7.5). */
  private: 'p',
} as const;

const sent = {
  /** The session had stream management enabled before it was sent this. */
  managed: 'm',
  /** The client says that it is inactive (XEP-0352). */
  inactive: 'i',
  /** What the session got is a carbon copy (XEP-0280). */
  carbon: 'c',
  /** The session was resumed on another connection meanwhile, so neither connection need have the stanza. */
  inDoubt: 'x',
  /** The connection was already closed, so the stanza may never have left. */
  unsent: 'e',
  /** A copy of a stanza that stays in the offline store (XEP-0013). */
  viewed: 'v',
} as const;

const opened = {
  /** The session has sent available presence. */
  available: 'a',
  /** Its priority is not negative, so messages to the account are routed to it. */
  routable: 'p',
} as const;

const closed = {
  /** Openfire has not routed the session's unacknowledged stanzas (XEP-0198) again. */
  queueDropped: 'q',
  /** The client ended its stream (RFC 6120, 4.4). */
  inOrder: 'o',
  /** Something had not left Openfire, or it is not known whether it had. */
  unsent: 'u',
} as const;

const unanswered = {
  managed: 'm',
  inactive: 'i',
  /** The session has no connection but may be resumed. */
  detached: 'd',
  /** The session had ended before it could be asked. */
  gone: 'g',
  /** The client has sent a stanza since it was asked. */
  spoke: 'a',
  /** Bytes have come from the client since it was asked, perhaps only white space. */
  stirred: 'w',
  /** Bytes that waited in Openfire for the client to read have gone out since it was asked. */
  drained: 'b',
} as const;

export type SubmittedFlags = Flags<typeof submitted>;
export type SentFlags = Flags<typeof sent>;
export type OpenedFlags = Flags<typeof opened>;
export type ClosedFlags = Flags<typeof closed>;
export type UnansweredFlags = Flags<typeof unanswered>;

export const submittedFlags = decoder(submitted);
export const sentFlags = decoder(sent);
export const openedFlags = decoder(opened);
export const closedFlags = decoder(closed);
export const unansweredFlags = decoder(unanswered);
