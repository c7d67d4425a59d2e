/** Erasing that knows everybody and does nothing. */
import type { Erasing } from '../../../src/console/services.ts';
import type { ErasureView } from '../../../src/retention/erasures.ts';

export const anErasure: ErasureView = {
  id: 1,
  state: 'erasing',
  account: 'alice@localhost',
  bothSides: false,
  withWaiting: false,
  erased: 0,
  waiting: 0,
  askedAt: '2026-11-21T08:00:00.123Z',
  endedAt: null,
};

export const noErasures: Erasing = {
  names: () => Promise.resolve(true),
  count: () => Promise.resolve({ messages: 2, waiting: 1 }),
  begin: ({ account, bothSides, withWaiting }) => ({ ...anErasure, account, bothSides, withWaiting }),
  again: [],
  latest: () => [],
  find: (id) => (id === anErasure.id ? anErasure : null),
  setAside: [],
};
