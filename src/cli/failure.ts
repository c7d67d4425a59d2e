/** An error that ends the command: one line says what happened, and another what to do about it. */
export class Failure extends Error {
  /** Empty if nothing can be done about it. */
  readonly remedy: string;
  /** 1 means failed, 2 wrong usage. */
  readonly status: 1 | 2;

  constructor(message: string, remedy = '', status: 1 | 2 = 1) {
    super(message);
    this.name = 'Failure';
    this.remedy = remedy;
    this.status = status;
  }
}

/** A failure that may be temporary, so that a caller who can wait tries again. */
export class Outage extends Failure {}

export function wrongUsage(message: string, remedy = ''): Failure {
  return new Failure(message, remedy, 2);
}

/** Node's code of a system error (`ENOENT`, `ECONNREFUSED` …), taken from the error or its causes. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}
