/** Answers that the server gives in pages. */
import type { Api, Query } from './api.ts';

/** The most items that the server gives at once, where a list has no limit of its own. */
export const pageSize = 500;

interface Page {
  readonly items: readonly unknown[];
  /** The cursor of the next one; null at the end. */
  readonly next: string | null;
}

/** Pages until there are no more, or until they had `limit` items in all. Throws Failure. */
export async function* pagesOf<P extends Page>(
  api: Api,
  path: string,
  query: Query,
  {
    limit,
    signal,
    most = pageSize,
  }: { readonly limit: number; readonly signal: AbortSignal; readonly most?: number },
): AsyncGenerator<P> {
  let cursor: string | undefined;
  for (let left = limit; left > 0;) {
    const asked = { ...query, cursor, limit: Math.min(left, most) };
    const page: P = await api.json<P>(path, { query: asked, signal });
    yield page;
    left -= page.items.length;
    if (page.next === null) return;
    cursor = page.next;
  }
}
