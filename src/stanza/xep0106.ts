/** XEP-0106: JID Escaping, version 1.1 (https://xmpp.org/extensions/xep-0106.html), as Tinder does it. */

const codes = '20|22|26|27|2f|3a|3c|3e|40|5c';
const escaped = new RegExp(String.raw`\\(?:${codes})`, 'g');
/** What Java calls white space; all of it becomes a blank. */
// oxlint-disable-next-line no-control-regex -- Java has some control characters among them
const blank = /[\t-\r\u001c-\u0020\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/u;
/** A backslash stands for itself where nothing follows that would make an escape of it. */
const special = new RegExp(String.raw`["&'/:<>@]|${blank.source}|\\(?=${codes})`, 'gu');

/** What a person types for a node → what may stand in an address. */
export const escapeNode = (node: string): string =>
  node.replace(special, (unit) => (blank.test(unit) ? '\\20' : `\\${unit.charCodeAt(0).toString(16)}`));

/** The node of an address → what a person reads. */
export const unescapeNode = (node: string): string =>
  node.replace(escaped, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
