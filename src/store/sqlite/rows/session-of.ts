/** SQL: whether session `e` is of an account (bare JID), which is given three times. */
export const isSessionOf = `(e.jid = ? OR (e.jid >= ? || '/' AND e.jid < ? || '0'))`;
