/** XEP-0106: JID Escaping, version 1.1 (https://xmpp.org/extensions/xep-0106.html), as Tinder does it. */

const codes = '20|22|26|27|2f|3a|3c|3e|40|5c';
const escaped = new RegExp(String.raw`\\(?:${codes})`, 'g');
/** Characters that Java calls white space; each becomes a blank. */
// oxlint-disable-next-line no-control-regex -- Java counts some control characters
const blank = /[\t-\r\u001c-\u0020\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/u;
/** A backslash stays as it is unless the characters after it would make it an escape. */
const special = new RegExp(String.raw`["&'/:<>@]|${blank.source}|\\(?=${codes})`, 'gu');

/** Turns what a person types for a node into what an address may contain. */
export const escapeNode = (node: string): string =>
  node.replace(special, (unit) => (blank.test(unit) ? '\\20' : `\\${unit.charCodeAt(0).toString(16)}`));

/** Turns the node of an address into what a person reads. */
export const unescapeNode = (node: string): string =>
  node.replace(escaped, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
