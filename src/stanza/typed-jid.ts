/**
 * Addresses as people type and read them. Stored addresses are in Openfire's prepared form and are never folded again.
 * What people type is prepared here as Openfire would do it, and what they read has its node unescaped (XEP-0106). A
 * typed text may mean several addresses: `john@corp.com@example.org` is not valid as it stands, but is
 * john\40corp.com@example.org.
 */
import { bareJid } from './jid.ts';
import { partsOf, prepareDomain, prepareNode } from './prepare.ts';
import { toAscii } from './stringprep/idna.ts';
import { mapped } from './stringprep/profiles.ts';
import { escapeNode, unescapeNode } from './xep0106.ts';

/** UTF-16 units: one unit may stand for two bytes, and a blank may be escaped to three characters. */
export const maxTypedLength = 3071;
const maxAts = 8;

/** Answers `node@domain`, or an empty list if Openfire would refuse it. */
function bareOf(node: string | null, domain: string): string[] {
  const preparedDomain = prepareDomain(domain);
  const preparedNode = node === null ? '' : prepareNode(node);
  if (preparedDomain === null || preparedNode === null) return [];
  return [preparedNode === '' ? preparedDomain : `${preparedNode}@${preparedDomain}`];
}

/**
 * The readings of a text whose node is unescaped: that may contain any character, and it ends at an `@` before a
 * domain.
 */
function unescapedReadings(text: string): string[] {
  const readings: string[] = [];
  let at = text.lastIndexOf('@');
  for (let tried = 0; at > 0 && tried < maxAts; tried += 1, at = text.lastIndexOf('@', at - 1)) {
    const [domain = ''] = text.slice(at + 1).split('/', 1);
    if (domain.includes('@')) continue;
    const node = text.slice(0, at);
    // Some clients escape every backslash, though only one that begins an escape has to be escaped.
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

/**
 * The bare addresses that a text may mean, the likeliest first, which is Openfire's reading; empty if it is no address.
 */
export function readingsOf(text: string): readonly string[] {
  if (text.length > maxTypedLength) return [];
  const parts = partsOf(text.endsWith('/') ? text.slice(0, -1) : text);
  const asOpenfire = parts === null ? [] : bareOf(parts.node, parts.domain);
  return [...new Set([...asOpenfire, ...unescapedReadings(text)])];
}

/** The address as people read it. It stays escaped if what people would read does not lead back to the same address. */
export function readableJid(jid: string): string {
  const bare = bareJid(jid);
  const at = bare.indexOf('@');
  const node = bare.slice(0, Math.max(0, at));
  const readable = unescapeNode(node);
  if (readable === node || !readingsOf(`${readable}${bare.slice(at)}`).includes(bare)) return jid;
  return `${readable}${jid.slice(at)}`;
}

/** As `readableJid`, for form fields: it stays escaped if typing the readable form would mean another address first. */
export function editableJid(jid: string): string {
  const readable = readableJid(jid);
  return readingsOf(readable)[0] === bareJid(jid) ? readable : jid;
}

/** The texts that a typed part of an address may stand for; an address matches if it contains one of them. */
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
