import type {
  AccessRecord,
  AccessRecordsQuery,
  AccessStore,
  Scope,
  TokenView,
} from '../../../src/console/services.ts';
import { noon } from './in-memory-message.ts';

/** Tokens and records in memory; a token is its id. */
export class InMemoryAccess implements AccessStore {
  readonly kept: TokenView[] = [];
  readonly recorded: AccessRecord[] = [];
  /** Thrown by every write while set. */
  broken: Error | null = null;

  tokens() {
    return this.kept;
  }

  createToken(wanted: { name: string; scope: Scope; expiresAt: number | null }, by: string) {
    if (this.broken) throw this.broken;
    const { name, scope, expiresAt } = wanted;
    const view: TokenView = {
      id: `token-${this.kept.length + 1}`,
      name,
      scope,
      createdAt: new Date(noon).toISOString(),
      createdBy: by,
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      lastUsedAt: null,
      revokedAt: null,
    };
    this.kept.push(view);
    return { token: view.id, view };
  }

  revokeToken(id: string) {
    const index = this.kept.findIndex((view) => view.id === id && view.revokedAt === null);
    const view = this.kept[index];
    if (view === undefined) return false;
    this.kept[index] = { ...view, revokedAt: new Date(noon).toISOString() };
    return true;
  }

  find(token: string, now: number) {
    const view = this.kept.find(({ id, revokedAt }) => id === token && revokedAt === null);
    if (view === undefined) return null;
    return view.expiresAt !== null && Date.parse(view.expiresAt) <= now ? null : view;
  }

  record(entry: Omit<AccessRecord, 'id' | 'at'>) {
    if (this.broken) throw this.broken;
    this.recorded.push({ ...entry, id: this.recorded.length + 1, at: new Date(noon).toISOString() });
  }

  records({ who, action, limit }: AccessRecordsQuery) {
    const items = this.recorded
      .filter(
        (one) =>
          (who === undefined || who.includes(one.who)) && (action === undefined || one.action === action),
      )
      .toReversed()
      .slice(0, limit);
    return { items, next: null };
  }
}
