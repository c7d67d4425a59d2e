/**
 * Connects erasures (retention/erasures.ts) with this handler's log, the record of reads and, through the shim, the
 * spool.
 */
import { basename } from 'node:path';
import { describeError } from '../base/describe-error.ts';
import type { Logger } from '../base/logger.ts';
import type { SqliteAccess } from '../console/access/store.ts';
import { toShim } from '../link/messages.ts';
import type { ShimHello, Wake } from '../link/messages.ts';
import { Erasures } from '../retention/erasures.ts';
import type { ErasureRun } from '../retention/erasures.ts';
import { listSegments } from '../spool/segment.ts';
import type { Backups } from './backups.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';

export interface ErasingPorts {
  supervisor(): EngineSupervisor;
  hello(): ShimHello | null;
  wake(): Wake;
  send(frames: Buffer): void;
  readonly access: SqliteAccess;
  readonly backups: Backups;
  readonly logger: Logger;
}

export function createErasures(ports: ErasingPorts): Erasures {
  let told = '';
  const tell = (problem: string): void => {
    const line = `RECEIPTS_ERASURE: an erasure cannot go on, and is tried again: ${problem}`;
    if (line !== told) ports.logger.error(line);
    told = line;
  };
  return new Erasures({
    run: () => runOf(ports),
    records: ports.access,
    reread: () => ports.supervisor().open(),
    dropBackup: () => {
      const left = ports.backups.forget();
      if (left !== null) tell(left);
      return left === null;
    },
    onProblem: (problem) => ports.supervisor().note(problem),
    onFault: (error) => tell(describeError(error)),
  });
}

function runOf(ports: ErasingPorts): ErasureRun | null {
  const engine = ports.supervisor().current;
  if (engine === null) return null;
  const { store, erasures, damaged } = engine.opened;
  const hello = ports.hello();
  const { pump } = engine;
  return {
    store,
    erasures,
    complete: hello === null || pump === null ? null : Math.max(hello.complete, ports.wake().complete),
    purgedThrough: engine.opened.purgedThrough,
    setAside: damaged.map((file) => basename(file)),
    deleted: () => engine.opened.committed(),
    wipesSpool: (through) => {
      if (hello === null || pump === null) return false;
      const [first] = listSegments(hello.spoolDirectory);
      if (first === undefined || first > through) return true;
      ports.send(toShim.committed(pump.committed, through));
      return false;
    },
  };
}
