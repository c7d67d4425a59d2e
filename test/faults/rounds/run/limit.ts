/** A limit for what must end, so that what hangs is named instead of waited for. */

/** Rejects where `played` takes longer; it goes on nevertheless. */
export async function within<T>(milliseconds: number, what: () => string, played: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what()}: not done within ${milliseconds / 1000} s`));
    }, milliseconds);
  });
  try {
    return await Promise.race([played, late]);
  } finally {
    clearTimeout(timer);
  }
}
