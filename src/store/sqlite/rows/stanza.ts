/** The stanza of a message as it came, out of its row. */
import { plainXmlOf } from '../../../stanza/plain.ts';

/** About what the names in a stanza take that its row says the rest of, in bytes. */
const framing = 200;

/** SQL: of message `m`, what is kept of its stanza beside the row, wherever that is. */
export const keptXml = 'coalesce(m.xml, (SELECT xml FROM held_stanza WHERE message = m.id))';

/** SQL: how many characters of the body of message `m` are escaped in its stanza. */
const escaped = `(length(m.body) - length(replace(replace(replace(replace(m.body, '&', ''), '<', ''), '>', ''), char(13), '')))`;

/** SQL: about how long the stanza of message `m` is, in bytes; null where it is not kept. What is escaped takes up to five. */
export const stanzaBytes = `CASE WHEN m.shape IS NULL THEN octet_length(${keptXml})
  ELSE octet_length(m.shape) + coalesce(octet_length(m.body) + 4 * ${escaped}, 0) + ${framing} END`;

export interface StanzaRow {
  readonly xml: Buffer | null;
  readonly shape: string | null;
  readonly sender: string;
  readonly recipient: string;
  readonly type: string;
  readonly message_id: string | null;
  readonly body: string | null;
}

/** UTF-8; null where it is not kept. */
export function stanzaOf(row: StanzaRow): Buffer | null {
  const { xml, shape, sender: from, recipient: to, type, message_id: id, body } = row;
  return shape === null ? xml : Buffer.from(plainXmlOf(shape, { from, to, type, id, body }));
}
