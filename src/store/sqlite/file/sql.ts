/** SQL that says how far a message or a delivery has come, with the barriers that sessions have passed. */
import { elsewherePrefix } from '../../../model/session.ts';
import { stateCodes } from '../../../model/state.ts';

/** Whether the client of delivery `d` has passed a barrier after it was sent. */
export const passed = `EXISTS (SELECT 1 FROM barrier b WHERE b.session_id = d.session_id AND b.through > d.position)`;

/** When the client of delivery `d` passed the first barrier behind it; null where it has passed none. */
export const passedAt = `(SELECT b.at FROM barrier b WHERE b.session_id = d.session_id AND b.through > d.position
  ORDER BY b.through LIMIT 1)`;

/** Code of the state of the message whose row in `message_state` is `w`, barriers included. */
export const stateCodeOf = `CASE WHEN w.state = ${stateCodes.sent} AND (${passed.replaceAll('d.', 'w.')} OR EXISTS
  (SELECT 1 FROM delivery_record d WHERE d.message = w.message AND ${passed}))
  THEN ${stateCodes.confirmed} ELSE w.state END`;

/** Code of the state of message `m`, barriers included. */
export const messageStateCode = `(SELECT ${stateCodeOf} FROM message_state w WHERE w.message = m.id)`;

/** Code of the state of delivery `d`, barriers included. */
export const deliveryStateCode = `CASE WHEN d.state = ${stateCodes.sent} AND ${passed}
  THEN ${stateCodes.confirmed} ELSE d.state END`;

/** Of a session that was open here: what stands for a client elsewhere is noted as closed from the beginning. */
export const sessionHasEnded = `closed_at IS NOT NULL AND substr(stream, 1, ${elsewherePrefix.length}) <> '${elsewherePrefix}'`;
