/** Opens access.db in the data directory, and reports its problems in the handler's log. */
import { join } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import { SqliteAccess } from './store.ts';

export function openAccessStore(
  dataDirectory: string,
  nativeBinding: string | undefined,
  logger: Logger,
  ownToken: () => string,
): SqliteAccess {
  return new SqliteAccess({
    file: join(dataDirectory, 'access.db'),
    nativeBinding,
    ownToken,
    onProblem: (problem) => {
      if (problem === null) logger.info('access.db can be written again');
      else logger.error(`RECEIPTS_ACCESS: ${problem.message}; no content is shown. ${problem.remedy}`);
    },
  });
}
