/** Health as metrics: the status, and each condition of the table. */
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { severities } from '../base/condition.ts';
import { conditionCodes, conditions } from '../base/conditions.ts';
import { prefix } from './log-metrics.ts';
import type { Health } from './view.ts';

const statuses = ['ok', ...severities.filter((severity) => severity !== 'note')];

/** `read` is null if only the catalogue is wanted. */
export function addHealth(registry: Registry, read: (() => Health) | null): void {
  const registers = [registry];
  new Gauge({
    name: `${prefix}status`,
    help: '1 for the status that health has now (ok, off, degraded or down), 0 for the others',
    labelNames: ['status'],
    registers,
    collect() {
      const status = read?.().status;
      if (status !== undefined) for (const each of statuses) this.labels(each).set(Number(each === status));
    },
  });
  new Gauge({
    name: `${prefix}condition`,
    help: '1 for each condition that is the matter now, by its code and what it makes of the status; 0 for the others',
    labelNames: ['code', 'severity'],
    registers,
    collect() {
      const problems = read?.().problems;
      if (problems === undefined) return;
      const found = new Set(problems.map(({ code }) => code));
      for (const code of conditionCodes) {
        this.labels(code, conditions[code].severity).set(Number(found.has(code)));
      }
    },
  });
  new Gauge({
    name: `${prefix}data_free_bytes`,
    help: 'Room on the file system of the data; no sample where it tells none',
    registers,
    collect() {
      const freeBytes = read?.().data.freeBytes ?? null;
      this.reset();
      if (freeBytes !== null) this.set(freeBytes);
    },
  });
}
