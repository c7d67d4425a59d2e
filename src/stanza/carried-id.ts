/**
 * What can happen to a stanza's id on its way to the client that answers it. Servers write line ends and tabs into
 * attributes unescaped, and parsers turn them into spaces (XML 1.0, section 3.3.3). Stores drop characters that XML
 * does not have, and some databases those beyond 16 bits. Some clients trim.
 */

/** UTF-16 units. Longer ids are not kept: many of them would fill the memory, and no client has such ids. */
export const maxIdLength = 4096;

/** Anything but a printable ASCII character that nobody changes and that no database puts in place of another. */
const changeable = /[^!->@-~]/;
/** Characters that XML 1.0 does not have (section 2.2) or advises against (0x7f to 0x9f). */
const unwritable = /[\p{Cc}\p{Cs}\u{fffe}\u{ffff}]/gu;
/** Characters beyond 16 bits, and those that databases put in their place. */
const beyond = /[?\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Whether the id may be changed on its way, or may be what another id has become. */
export function mayChange(id: string): boolean {
  return changeable.test(id);
}

/** The id as the answering client has it, if everybody keeps to XML. */
export function carriedId(id: string): string {
  return mayChange(id) ? id.replace(/\r\n|[\t\n\r]/g, ' ').replace(unwritable, '') : id;
}

/**
 * What is left of the id whatever happens to it; null if nothing is. Many ids can have the same, so it serves a search.
 */
export function looseId(id: string): string | null {
  if (!mayChange(id)) return id;
  const loose = carriedId(id).replace(beyond, '').replace(/\s+/g, ' ').trim();
  return loose === '' ? null : loose;
}
