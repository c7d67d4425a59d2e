/** The views of the log: four that people and their scripts read, by contract, and one of our own. */
import { stateCodes } from '../../../model/state.ts';
import { deliveryStateCode, messageStateCode, passed } from './sql.ts';

/** SQL that names a state's code. */
function nameOf(code: string): string {
  const cases = Object.entries(stateCodes).map(([state, value]) => `WHEN ${value} THEN '${state}'`);
  return `CASE ${code} ${cases.join(' ')} END`;
}

function timeOf(milliseconds: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${milliseconds} / 1000.0, 'unixepoch')`;
}

const address = (participant: string, resource: string): string =>
  `${participant}.jid || CASE WHEN ${resource} IS NULL THEN '' ELSE '/' || ${resource} END`;

const publicViews = `
  CREATE VIEW chat_log (stanza_id, message_id, sender, recipient, room, type, body, sent_at, state) AS
    SELECT m.stanza_id, m.message_id,
      ${address('s', 'm.sender_resource')}, ${address('r', 'm.recipient_resource')}, o.jid,
      m.type, m.body, ${timeOf('m.sent_at')}, ${nameOf(messageStateCode)}
    FROM message m
      JOIN participant s ON s.id = m.sender_id
      JOIN participant r ON r.id = m.recipient_id
      LEFT JOIN participant o ON o.id = m.room_id
    WHERE m.logged = 1;
  CREATE VIEW delivery (stanza_id, resource, state, evidence, updated_at) AS
    SELECT m.stanza_id,
      CASE WHEN instr(e.jid, '/') = 0 THEN e.jid ELSE substr(e.jid, instr(e.jid, '/') + 1) END,
      ${nameOf(`(${deliveryStateCode})`)},
      CASE WHEN d.state = ${stateCodes.sent} AND ${passed} THEN 'barrier' ELSE d.evidence END,
      ${timeOf(`CASE WHEN d.state = ${stateCodes.sent} THEN coalesce((SELECT min(b.at) FROM barrier b
        WHERE b.session_id = d.session_id AND b.through > d.position), d.updated_at) ELSE d.updated_at END`)}
    FROM every_delivery d
      JOIN message m ON m.id = d.message
      JOIN session e ON e.id = d.session_id
    WHERE m.logged = 1 AND NOT EXISTS (SELECT 1 FROM every_delivery f JOIN session g ON g.id = f.session_id
      WHERE f.message = d.message AND g.jid = e.jid
        AND (${deliveryStateCode.replaceAll('d.', 'f.')}, f.session_id) > (${deliveryStateCode}, d.session_id));
  CREATE VIEW repetition (stanza_id, repeats) AS
    SELECT m.stanza_id, f.stanza_id FROM message m JOIN message f ON f.id = m.repeats WHERE m.logged = 1;
  CREATE VIEW shown_text (stanza_id, part, lang, text) AS
    SELECT m.stanza_id, t.value ->> 'part', t.value ->> 'lang', t.value ->> 'text'
    FROM message m, json_each(m.texts) t WHERE m.logged = 1 AND m.texts IS NOT NULL;
`;

export const views = `
  -- SQLite takes a view of two tables apart, and uses their keys, only where both have columns of the same affinity, and
  -- who asks neither sorts it by what is not selected nor sums it up for each row of something else.
  CREATE VIEW every_delivery (message, session_id, position, sent_at, state, evidence, updated_at, sender) AS
    SELECT message, session_id, position, handed_at, handed_state, evidence, CAST(coalesce(updated_at, handed_at) AS INTEGER),
      handed_from FROM message_state WHERE session_id IS NOT NULL
    UNION ALL
    SELECT message, session_id, position, sent_at, state, evidence, updated_at, sender FROM delivery_record;
  ${publicViews}
`;
