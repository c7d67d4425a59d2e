/**
 * SQL: whether message `m` holds what a participant has said. An error gives it back (RFC 6120, 8.3.1), in the name of
 * whoever did not take it, and may say more than that.
 */
export const ownWords = (participant: number): string =>
  `(m.sender_id = ${participant} OR (m.recipient_id = ${participant} AND m.type = 'error'))`;
