/** Includes the stack, so it is meant for a log or a developer only. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
