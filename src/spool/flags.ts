/** Letters by which events say what was so (java-shim/PROTOCOL.md, "Events"), decoded once for all events that bear the same. */

/** Nobody but the shim chooses the letters, and there are few combinations. */
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
  /** Its key is on the wire. */
  stamped: 's',
  /** Openfire lets it in once more. */
  reentered: 'r',
  /** A client session of this server sent it. */
  byClient: 'c',
  /** The recipient is of this server's domain. */
  toLocal: 'l',
  /** Ids that it answers were put back as the sender they are of wrote them. */
  idsRestored: 'i',
  /** A private message of a room (XEP-0045, 7.5). */
  private: 'p',
} as const;

const sent = {
  /** The session had stream management enabled before it was sent this. */
  managed: 'm',
  /** Its client says that it is inactive (XEP-0352). */
  inactive: 'i',
  /** What the session got is a carbon copy (XEP-0280). */
  carbon: 'c',
  /** The session was resumed on another connection meanwhile: neither connection need have it. */
  inDoubt: 'x',
  /** Its connection was closed by then, so that it may never have left. */
  unsent: 'e',
  /** A copy of what stays in the offline store (XEP-0013). */
  viewed: 'v',
} as const;

const opened = {
  /** It has sent available presence. */
  available: 'a',
  /** With a priority that is not negative: messages to the account are routed to it. */
  routable: 'p',
} as const;

const closed = {
  /** Its queue of what was not acknowledged (XEP-0198) has not been routed again. */
  queueDropped: 'q',
  /** Its client ended its stream (RFC 6120, 4.4). */
  inOrder: 'o',
  /** Something had not left Openfire, or that could not be known. */
  unsent: 'u',
} as const;

const unanswered = {
  managed: 'm',
  inactive: 'i',
  /** It may be resumed, and has no connection. */
  detached: 'd',
  /** The session was gone when it was to be asked. */
  gone: 'g',
  /** The client has sent something since it was asked. */
  spoke: 'a',
  /** Bytes have come from it since, be they white space. */
  stirred: 'w',
  /** Bytes that waited in Openfire for it to read on have gone to it since. */
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
