/** Places that work goes on from are kept in memory: they move when what was done up to there is committed, not before. */
import type Database from 'better-sqlite3';

export interface Done<T> {
  readonly answer: T;
  /** Called once the transaction is committed; never where it was rolled back. */
  readonly remember: () => void;
}

export function committed<A extends unknown[], T>(
  database: Database.Database,
  work: (...given: A) => Done<T>,
): (...given: A) => T {
  const transaction = database.transaction(work).immediate;
  return (...given) => {
    const { answer, remember } = transaction(...given);
    remember();
    return answer;
  };
}
