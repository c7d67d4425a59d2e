/** Why a store cannot do what it was asked to. */
import type { ConditionCode } from '../base/conditions.ts';
import { codeOf } from '../files/file-causes.ts';
import type { Cause } from '../files/file-causes.ts';

export type StoreProblem = Cause;

export class StoreError extends Error {
  readonly code: ConditionCode;
  readonly problem: StoreProblem;
  /** What an administrator can do about it. */
  readonly remedy: string;

  constructor(problem: StoreProblem, message: string, remedy: string, cause: unknown) {
    super(message, { cause });
    this.problem = problem;
    this.code = codeOf(problem);
    this.remedy = remedy;
  }
}
