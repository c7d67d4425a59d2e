/**
 * What becomes of a stanza's id on its way to who answers it. Servers write line ends and tabs into attributes as they
 * are, and parsers make spaces of them (XML 1.0, section 3.3.3); stores take out what XML does not have, and some
 * databases what is beyond 16 bits; some clients trim.
 */

/** Longer ones are not kept: many of them would fill the memory, and no client has such. */
export const longestId = 4096;

/** None of the printable characters of ASCII, of which nothing changes any, but for what databases put in place of others. */
const changeable = /[^!->@-~]/;
/** What XML 1.0 has no character for (section 2.2), or (0x7f to 0x9f) advises against. */
const unwritable = /[\p{Cc}\p{Cs}\u{fffe}\u{ffff}]/gu;
/** Beyond 16 bits, and what databases put in their place. */
const beyond = /[?\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Whether it may become another, or be what another one has become. */
export function mayChange(id: string): boolean {
  return changeable.test(id);
}

/** As who answers it has it, where all keep to XML. */
export function carriedId(id: string): string {
  return mayChange(id) ? id.replace(/\r\n|[\t\n\r]/g, ' ').replace(unwritable, '') : id;
}

/** What is left of it whatever happens to it; null where that is nothing. The same for many ids: of use for a search. */
export function looseId(id: string): string | null {
  if (!mayChange(id)) return id;
  const loose = carriedId(id).replace(beyond, '').replace(/\s+/g, ' ').trim();
  return loose === '' ? null : loose;
}
