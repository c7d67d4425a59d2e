/**
 * The number of the node whose ledger this process keeps. What belongs to one is kept by its number, so that a log may be
 * that of several: a handler that starts takes up what its own node has left, and nothing of another's.
 */
export const ownNode = 1;
