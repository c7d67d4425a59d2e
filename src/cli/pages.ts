/** Answers that the server gives page by page. */
import type { Api, Query } from './api.ts';

/** The server's maximum for lists without a limit of their own. */
export const pageSize = 500;

interface Page {
  readonly items: readonly unknown[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
}

/** Yields pages until there are no more, or until they have had `limit` items in total. Throws Failure. */
export async function* pagesOf<P extends Page>(
  api: Api,
  path: string,
  query: Query,
  {
    limit,
    signal,
    maxItems = pageSize,
  }: { readonly limit: number; readonly signal: AbortSignal; readonly maxItems?: number },
): AsyncGenerator<P> {
  let cursor: string | undefined;
  for (let left = limit; left > 0;) {
    const asked = { ...query, cursor, limit: Math.min(left, maxItems) };
    const page: P = await api.json<P>(path, { query: asked, signal });
    yield page;
    left -= page.items.length;
    if (page.next === null) return;
    cursor = page.next;
  }
}
