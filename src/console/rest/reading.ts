/** Questions to the log, with its complaints about cursors turned into those of a parameter. */
import { CursorError } from '../../chatlog/reader.ts';
import { badCursor } from '../parameters.ts';
import { invalidParameters } from '../problem.ts';

export async function asking<T>(
  question: () => Promise<T>,
  parameter = 'cursor',
  problem: string = badCursor,
): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    throw invalidParameters([{ parameter, problem }]);
  }
}
