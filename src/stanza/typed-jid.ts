/**
 * Addresses between people and the log. What is stored is Openfire's own prepared form and is never folded again; what
 * people type is prepared here as Openfire would, and what they read has its node unescaped (XEP-0106). What they type
 * may mean several addresses: `john@corp.com@example.org` is none as it stands, and is john\40corp.com@example.org.
 */
import { bareJid } from './jid.ts';
import { partsOf, prepareDomain, prepareNode } from './prepare.ts';
import { toAscii } from './stringprep/idna.ts';
import { mapped } from './stringprep/profiles.ts';
import { escapeNode, unescapeNode } from './xep0106.ts';

/** In UTF-16 units: two bytes may be one, and a blank may be three. */
export const longestTyped = 3071;
const mostAts = 8;

/** `node@domain`, or nothing where Openfire would refuse it. */
function bareOf(node: string | null, domain: string): string[] {
  const preparedDomain = prepareDomain(domain);
  const preparedNode = node === null ? '' : prepareNode(node);
  if (preparedDomain === null || preparedNode === null) return [];
  return [preparedNode === '' ? preparedDomain : `${preparedNode}@${preparedDomain}`];
}

/** With the node as a person reads it: it may have any character, and its end is an `@` behind which a domain is. */
function unescapedReadings(text: string): string[] {
  const readings: string[] = [];
  let at = text.lastIndexOf('@');
  for (let tried = 0; at > 0 && tried < mostAts; tried += 1, at = text.lastIndexOf('@', at - 1)) {
    const [domain = ''] = text.slice(at + 1).split('/', 1);
    if (domain.includes('@')) continue;
    const node = text.slice(0, at);
    // Some clients escape every backslash, though only one that begins an escape has to be.
    for (const typed of [
      escapeNode(node),
      node
        .split('\\')
        .map(escapeNode)
        .join(String.raw`\5c`),
    ]) {
      readings.push(...bareOf(typed, domain));
    }
  }
  return readings;
}

/** The bare addresses that a text may mean, the likeliest first: as Openfire reads it. None: it is no address. */
export function readingsOf(text: string): readonly string[] {
  if (text.length > longestTyped) return [];
  const parts = partsOf(text.endsWith('/') ? text.slice(0, -1) : text);
  const asOpenfire = parts === null ? [] : bareOf(parts.node, parts.domain);
  return [...new Set([...asOpenfire, ...unescapedReadings(text)])];
}

/** The address as people read it; as it is where what they read would not be found again, as one of several escapes. */
export function readableJid(jid: string): string {
  const bare = bareJid(jid);
  const at = bare.indexOf('@');
  const node = bare.slice(0, Math.max(0, at));
  const readable = unescapeNode(node);
  if (readable === node || !readingsOf(`${readable}${bare.slice(at)}`).includes(bare)) return jid;
  return `${readable}${jid.slice(at)}`;
}

/** As `readableJid`, where it is read as the same address when it is typed; else as it is. For fields of forms. */
export function editableJid(jid: string): string {
  const readable = readableJid(jid);
  return readingsOf(readable)[0] === bareJid(jid) ? readable : jid;
}

/** What of an address may be meant by a part of one, as people type it; an address has it if it has one of them. */
export function partReadings(typed: string): readonly string[] {
  const text = typed.trim();
  const folded = mapped(text);
  const at = folded.lastIndexOf('@');
  const domain = toAscii(text.slice(text.lastIndexOf('@') + 1));
  const before = escapeNode(folded.slice(0, Math.max(0, at)));
  return [
    ...new Set([
      text,
      folded,
      escapeNode(folded),
      ...(at < 0 ? [] : [`${before}${folded.slice(at)}`]),
      ...(domain === null ? [] : [`${at < 0 ? '' : `${before}@`}${domain.toLowerCase()}`]),
    ]),
  ].filter((reading) => reading !== '');
}
