/** Turns addresses that somebody typed into those of the log; whom he means depends on which addresses exist. */
import { bareJid } from '../../stanza/jid.ts';
import { maxTypedLength, readingsOf } from '../../stanza/typed-jid.ts';
import type { ChatLogReader } from '../../store/reader.ts';
import type { Read, Surroundings } from './parameters.ts';

export type AddressReader = NonNullable<Surroundings['address']>;

const tooLong = { problem: `must be a JID of at most ${maxTypedLength} characters` };
const noAddress = { problem: 'must be a JID such as alice@example.org' };

/**
 * Reads an address as Openfire does, regardless of the log: reduced to its bare form, prepared (RFC 6122), and
 * unescaped if necessary.
 */
export function readBareJid(text: string): Read<string> {
  const [value] = readingsOf(text);
  if (value !== undefined) return { value };
  return text.length > maxTypedLength ? tooLong : noAddress;
}

/**
 * The log also has addresses that Openfire took from other servers and components unchecked, so the exact text comes
 * before any other meaning.
 */
const meanings = (text: string): readonly string[] =>
  text.length > maxTypedLength ? [] : [...new Set([bareJid(text), ...readingsOf(text)])];

/** Reads some addresses; the number looked at is limited. */
export async function addressReader(
  log: Pick<ChatLogReader, 'known'>,
  given: readonly (string | null | undefined)[],
): Promise<AddressReader> {
  const texts = [...new Set(given)].filter((text) => typeof text === 'string');
  // Nearly all texts have only one meaning.
  const asked = texts.map(meanings).filter((all) => all.length > 1 || readingsOf(all[0] ?? '').length === 0);
  const known = new Set(asked.length === 0 ? [] : await log.known([...new Set(asked.flat())]));
  return (text) => {
    const value = meanings(text).find((meaning) => known.has(meaning));
    return value === undefined ? readBareJid(text) : { value };
  };
}
