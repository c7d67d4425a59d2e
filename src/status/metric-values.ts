/** Gathers the values of the metrics that do not need the log. */
import { statSync } from 'node:fs';
import type { Ledger } from '../ledger/ledger.ts';
import type { Wake } from '../link/messages.ts';
import type { Settings } from '../settings/properties.ts';
import { describeGuard } from './guard-status.ts';
import type { MetricValues } from './metrics.ts';

const megabyte = 1024 * 1024;
/** Composing states older than this (ms) count as stopped. */
const typingMs = 60_000;

export interface MetricSources {
  readonly ledger: Ledger | null;
  readonly wake: Wake;
  readonly backlog: number;
  readonly missing: number;
  readonly linked: boolean;
  readonly storeOk: boolean;
  readonly databaseFile: string;
  readonly settings: Settings;
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

export function describeMetrics(sources: MetricSources): MetricValues {
  const { ledger, wake, settings, databaseFile, backlog, missing, linked, storeOk } = sources;
  return {
    backlog,
    missing,
    linked,
    storeOk,
    storeBytes: bytesOf(databaseFile) + bytesOf(`${databaseFile}-wal`),
    spoolBytes: wake.bytes,
    spoolFull: wake.full,
    spoolLimitBytes: settings['spool.maxMegabytes'] * megabyte,
    dropped: wake.dropped,
    submitted: ledger?.counts.submitted ?? 0,
    malformed: ledger?.counts.malformed ?? 0,
    sessions: ledger?.sessions.size ?? 0,
    guard: describeGuard(ledger, settings),
    composing: ledger?.chatStates.composing(Date.now() - typingMs) ?? 0,
  };
}
